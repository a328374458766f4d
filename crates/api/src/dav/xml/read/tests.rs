use super::*;
use crate::dav::xml::DAV;

fn refused(body: &str) -> XmlError {
    parse(body.as_bytes()).unwrap_err()
}

#[test]
fn reads_namespaces_entities_and_character_data() {
    let body = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- x --><D:propfind xmlns:D='DAV:' xmlns='urn:x'><D:prop>\
                <displayname a='1 &lt; 2'>A &amp; B &#65;<![CDATA[<raw>]]></displayname></D:prop></D:propfind>\n";
    let root = parse(body.as_bytes()).unwrap().unwrap();
    assert!(root.is(DAV, "propfind"));
    let name = root.child(DAV, "prop").unwrap().child("urn:x", "displayname").unwrap();
    assert_eq!(name.text(), "A & B A<raw>");
    assert_eq!(name.attribute("a"), Some("1 < 2"));
    assert_eq!(name.name.clark(), "{urn:x}displayname");
}

#[test]
fn an_empty_body_is_no_document() {
    for body in ["", " \r\n", "\u{feff}"] {
        assert_eq!(parse(body.as_bytes()).unwrap(), None);
    }
}

#[test]
fn refuses_what_is_not_xml() {
    for body in [
        "<a>",
        "</a>",
        "<a></b>",
        "<a/><b/>",
        "text",
        "<a/>text",
        "<a b=c/>",
        "<a:b/>",
        "<:a/>",
        "<a><b></a></b>",
        "<",
        "<a&b/>",
        "<a\"/>",
        "<1/>",
    ] {
        assert!(parse(body.as_bytes()).is_err(), "{body}");
    }
    assert_eq!(parse(b"<a>\xff</a>").unwrap_err(), XmlError::Encoding);
    assert_eq!(refused("<?xml version='1.0' encoding='utf-16'?><a/>"), XmlError::Encoding);
    assert_eq!(refused("<x:a xmlns:y='u'/>"), XmlError::Prefix);
}

#[test]
fn refuses_document_types_and_entities() {
    assert_eq!(refused("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), XmlError::Doctype);
    assert_eq!(refused("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"), XmlError::Doctype);
    assert_eq!(refused("<a>&x;</a>"), XmlError::Entity);
    assert_eq!(refused("<a b='&x;'/>"), XmlError::Entity);
    assert_eq!(refused("<a>&#xD800;</a>"), XmlError::Entity);
}

#[test]
fn refuses_crowds() {
    assert_eq!(refused(&format!("{}{}", "<a>".repeat(65), "</a>".repeat(65))), XmlError::Depth);
    assert_eq!(refused(&format!("<r>{}</r>", "<a/>".repeat(30_000))), XmlError::Crowd);
    let attributes = (0..40).map(|n| format!(" a{n}='x'")).collect::<Vec<_>>().concat();
    assert_eq!(refused(&format!("<r{attributes}/>")), XmlError::Crowd);
    let mut nested = String::new();
    for depth in 0..60 {
        let names = (0..30).map(|n| format!(" xmlns:p{depth}x{n}='u'")).collect::<Vec<_>>().concat();
        nested = format!("{nested}<a{names}>");
    }
    assert_eq!(refused(&nested), XmlError::Crowd);
}
