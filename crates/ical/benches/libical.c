/*
 * Expands series over one window with libical, for `cargo bench -p televent-ical --bench recur`, which runs it as
 * TELEVENT_LIBICAL names it:
 *
 *     cc -O2 crates/ical/benches/libical.c -o libical-peer $(pkg-config --cflags --libs libical)
 *
 * usage: libical-peer FROM TO ROUNDS < series     (FROM and TO: 20260501T000000Z; a line of series: DTSTART RRULE)
 * prints: nanoseconds of the processor for all rounds, instances of one round
 */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST 4096

struct series {
    struct icaltimetype start;
    struct icalrecurrencetype rule;
};

/* One hour each, as in the bench: an instance counts if it touches the window. */
static long expand(struct series *one, icaltimezone *zone, time_t from, time_t to) {
    long found = 0;
    icalrecur_iterator *iterator = icalrecur_iterator_new(one->rule, one->start);
    if (iterator == NULL)
        return 0;
    /* It can jump ahead, but not where COUNT counts from the start. */
    struct icaltimetype near = icaltime_from_timet_with_zone(from - 86400, 0, zone);
    if (one->rule.count == 0 && icaltime_compare(near, one->start) > 0)
        icalrecur_iterator_set_start(iterator, near);
    for (;;) {
        struct icaltimetype next = icalrecur_iterator_next(iterator);
        if (icaltime_is_null_time(next))
            break;
        /* Both on one wall: instances far before the window need no instant. */
        if (icaltime_compare(next, near) < 0)
            continue;
        time_t at = icaltime_as_timet_with_zone(next, zone);
        if (at >= to)
            break;
        if (at + 3600 > from)
            found++;
    }
    icalrecur_iterator_free(iterator);
    return found;
}

int main(int count, char **arguments) {
    if (count != 4)
        return 2;
    time_t from = icaltime_as_timet(icaltime_from_string(arguments[1]));
    time_t to = icaltime_as_timet(icaltime_from_string(arguments[2]));
    long rounds = atol(arguments[3]), found = 0;
    icaltimezone *zone = icaltimezone_get_builtin_timezone("Europe/Berlin");
    static struct series all[MOST];
    size_t many = 0;
    char line[1024];
    while (many < MOST && fgets(line, sizeof line, stdin) != NULL) {
        char *rule = strchr(line, ' ');
        if (rule == NULL)
            continue;
        *rule++ = 0;
        rule[strcspn(rule, "\r\n")] = 0;
        all[many].start = icaltime_from_string(line);
        icaltime_set_timezone(&all[many].start, zone);
        all[many].rule = icalrecurrencetype_from_string(rule);
        many++;
    }
    struct timespec begun, ended;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begun);
    for (long round = 0; round < rounds; round++) {
        found = 0;
        for (size_t number = 0; number < many; number++)
            found += expand(&all[number], zone, from, to);
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ended);
    long long nanos = (ended.tv_sec - begun.tv_sec) * 1000000000LL + (ended.tv_nsec - begun.tv_nsec);
    printf("%lld %ld\n", nanos, found);
    return 0;
}
