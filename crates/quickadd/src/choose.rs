//! The best set of elements that do not overlap.

use crate::span::Element;

/// What an element costs, so that one long reading beats two short ones that explain as much.
const COST: i32 = 3;

/// The elements with the greatest sum of scores, in the order of the text. Linear in tokens and elements.
pub(crate) fn choose(tokens: usize, elements: Vec<Element>) -> Vec<Element> {
    let mut best: Vec<i32> = vec![0; tokens + 1];
    let mut pick: Vec<Option<usize>> = vec![None; tokens + 1];
    // Elements come ordered by their first token, so walking them backwards fills the table from the end.
    let mut pending = elements.iter().enumerate().rev().peekable();
    for from in (0..tokens).rev() {
        let mut score = best.get(from + 1).copied().unwrap_or(0);
        let mut chosen = None;
        while let Some((index, element)) = pending.next_if(|(_, element)| element.from >= from) {
            let after = best.get(element.to).copied().unwrap_or(0);
            let total = element.score - COST + after;
            if element.to > from && total > score {
                score = total;
                chosen = Some(index);
            }
        }
        if let (Some(slot), Some(choice)) = (best.get_mut(from), pick.get_mut(from)) {
            *slot = score;
            *choice = chosen;
        }
    }
    let mut elements: Vec<Option<Element>> = elements.into_iter().map(Some).collect();
    let mut chosen = Vec::new();
    let mut at = 0;
    while at < tokens {
        let taken =
            pick.get(at).copied().flatten().and_then(|index| elements.get_mut(index)).and_then(Option::take);
        match taken {
            Some(element) => {
                at = element.to.max(at + 1);
                chosen.push(element);
            }
            None => at += 1,
        }
    }
    chosen
}
