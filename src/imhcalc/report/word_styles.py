"""The Word document that a report is written into: a new one with our styles, or a team's own with what it lacks."""

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.numbering import NumberingPart
from docx.shared import Mm, Pt, RGBColor

from imhcalc.faults import Fault, UsageError
from imhcalc.report.office_files import LANGUAGE

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

FONT = "Arial"
INK = RGBColor(0x0B, 0x0C, 0x0C)
BLUE = RGBColor(0x12, 0x43, 0x6D)
GREY = RGBColor(0x50, 0x5A, 0x5F)
LIST_INDENT = 6.0
LIST_LEVELS = 9
WORD_2013 = "15"
"""The way of laying out that all Word since 2013 has; an older one is announced in the title of the window."""
BULLETS = "\u2022\u2013"
PAGE_MM = {
    "page_width": 210, "page_height": 297, "left_margin": 22, "right_margin": 22, "top_margin": 20, "bottom_margin": 20,
    "header_distance": 10, "footer_distance": 10,
}  # fmt: skip
LARGEST_REFERENCE = 200_000_000
"""A Word file that unpacks to more bytes than this holds more than styles."""
TOO_LARGE = "it unpacks to more than a file of styles would"
NOT_WORD = "it is not a Word document, or it is damaged"
NO_PAGE = "it has no page"
KEPT_PARTS = frozenset(
    getattr(RELATIONSHIP_TYPE, name)
    for name in (
        "STYLES", "SETTINGS", "NUMBERING", "FONT_TABLE", "THEME", "WEB_SETTINGS", "HEADER", "FOOTER",
    )
)  # fmt: skip
"""What of a team's own file goes into ours: nothing that its words, pictures or comments are in."""
DROPPED_SETTINGS = (
    "attachedTemplate", "documentProtection", "writeProtection", "mailMerge", "updateFields", "footnotePr", "endnotePr",
    "savePreviewPicture", "docVars", "rsids",
)  # fmt: skip
"""Settings that point out of the file, ask the reader something on opening, or belong to the words that are dropped."""


class Look(NamedTuple):
    """How a paragraph style looks; sizes and spaces in points, indents in mm. Fonts are the document's own."""

    name: str
    base: str = "Normal"
    follows: str | None = None
    size: float | None = None
    bold: bool | None = None
    colour: RGBColor | None = None
    before: float = 0
    after: float = 6
    line: float = 1.15
    keep_next: bool = False
    indent: float = 0
    hanging: float = 0
    level: int | None = None
    """The level of a bulleted list, from 0."""
    edge: str | None = None
    """The colour of a line at its left."""
    built_in: bool = False


LOOKS = (
    Look("Normal", size=10.5, colour=INK, built_in=True),
    Look("Title", size=20, bold=True, colour=BLUE, after=8, line=1.0, keep_next=True, follows="Normal", built_in=True),
    Look("Heading 1", size=15, bold=True, colour=BLUE, before=18, after=6, line=1.0, keep_next=True, follows="Normal", built_in=True),
    Look("Heading 2", size=12.5, bold=True, colour=BLUE, before=14, after=4, line=1.0, keep_next=True, follows="Normal", built_in=True),
    Look("Heading 3", size=11, bold=True, colour=INK, before=10, after=4, line=1.0, keep_next=True, follows="Normal", built_in=True),
    Look("Caption", size=9.5, bold=True, colour=BLUE, before=10, after=4, line=1.0, keep_next=True, follows="Normal", built_in=True),
    Look("Need", size=12.5, bold=True, after=4, keep_next=True, follows="Normal"),
    Look("Answer", size=15, bold=True, colour=BLUE, before=6, after=10, line=1.05, indent=4, edge="12436D", follows="Normal"),
    Look("Note", size=9, colour=GREY, follows="Normal"),
    Look("Warning", before=4, after=8, indent=4, edge="801650", follows="Normal"),
    Look("Table Text", size=9, after=0, line=1.05),
    Look("Table Number", base="Table Text", size=9, after=0, line=1.05),
    Look("Table Heading", base="Table Text", size=9, bold=True, after=0, line=1.05, keep_next=True),
    Look("Table Note", base="Note", size=9, colour=GREY, before=4, after=10, follows="Normal"),
    Look("Figure", after=4, line=1.0, follows="Normal"),
    *(
        Look(f"List Bullet{suffix}", after=4, indent=LIST_INDENT * (level + 1), hanging=LIST_INDENT, level=level, built_in=True)
        for level, suffix in enumerate(("", " 2", " 3"))
    ),
    *(
        Look(f"List Continue{suffix}", after=4, indent=LIST_INDENT * (level + 1), built_in=True)
        for level, suffix in enumerate(("", " 2", " 3"))
    ),
    Look("TOC Heading", size=12.5, bold=True, colour=BLUE, before=14, after=4, keep_next=True, follows="Normal", built_in=True),
    Look("toc 1", after=2, line=1.0, built_in=True),
    Look("toc 2", after=2, line=1.0, indent=LIST_INDENT, built_in=True),
    Look("Header", size=9, colour=GREY, after=0, line=1.0, built_in=True),
    Look("Footer", size=8.5, colour=GREY, after=0, line=1.0, built_in=True),
)  # fmt: skip
_FURNITURE = (qn("w:headerReference"), qn("w:footerReference"))
_FURNITURE_PARTS = frozenset({RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER})
KEPT_WITH_NEXT = frozenset(look.name for look in LOOKS if look.keep_next)
SPACE_BEFORE = {look.name: look.before for look in LOOKS}
TABLE = "Report Table"
COMMAND = "Command"
_TABLE_STYLE = (
    f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{{id}}"><w:name w:val="{TABLE}"/>{{base}}'
    '<w:uiPriority w:val="59"/><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:tblPr>'
    '<w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="12436D"/>'
    '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="12436D"/>'
    '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="BFC4C9"/></w:tblBorders>'
    '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
    '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
    '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="12436D"/></w:tcBorders>'
    '<w:shd w:val="clear" w:color="auto" w:fill="EEF2F6"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>'
)


class Prepared(NamedTuple):
    """A document without words, the ids of the styles in it by our names, and whether it is a team's own."""

    document: "WordDocument"
    styles: dict[str, str]
    is_own: bool


def prepared(reference: bytes | None) -> Prepared:
    """Return a document to write into.

    `reference` is a team's own .docx: its styles, page, header and footer are kept, its words and everything that
    belongs to them are dropped, and styles that it lacks are added. Raise UsageError where it is no such file.
    """
    document = Document() if reference is None else _opened(reference)
    is_own = reference is not None
    _emptied(document)
    _page(document, is_own=is_own)
    if not is_own:
        _default_styles(document)
    _language(document)
    numbering = _bullets(document)
    styles = {look.name: _style(document, look, numbering, is_own=is_own) for look in LOOKS}
    styles[COMMAND] = _command(document)
    styles[TABLE] = _table(document)
    return Prepared(document, styles, is_own)


def _opened(reference: bytes) -> "WordDocument":
    try:
        with ZipFile(BytesIO(reference)) as package:
            if sum(entry.file_size for entry in package.infolist()) > LARGEST_REFERENCE:
                raise _refusal(TOO_LARGE)
        document = Document(BytesIO(reference))
        # What a damaged file lacks shows only when it is asked for.
        _ = (len(document.styles), len(document.sections), document.settings.element)
    except (
        BadZipFile,
        OpcError,
        KeyError,
        ValueError,
        SyntaxError,
        AttributeError,
        NotImplementedError,
    ) as error:
        raise _refusal(NOT_WORD) from error
    if document.element.body is None or not len(document.sections):
        raise _refusal(NO_PAGE)
    return document


def _refusal(why: str) -> UsageError:
    fault = Fault(
        "usage",
        f"The file of --reference-docx cannot be used: {why}",
        expected="a Word document (.docx) with your own styles",
        help="open it in Word and save it as a Word document (.docx), not as a template or with macros",
    )
    return UsageError([fault])


def _emptied(document: "WordDocument") -> None:
    """Drop the words of a document and every part that only they need; keep the page, its header and its footer."""
    last = document.sections[-1]._sectPr
    _gather_furniture(document, last)
    document._body.clear_content()
    for name in ("w:type", "w:footnotePr", "w:endnotePr"):
        for each in last.findall(qn(name)):
            last.remove(each)
    used = {each.get(qn("r:id")) for each in last.iter(*_FURNITURE)}
    for key, relation in list(document.part.rels.items()):
        if relation.reltype not in KEPT_PARTS or (relation.reltype in _FURNITURE_PARTS and key not in used):
            del document.part.rels[key]
    for key, relation in list(document.part.package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del document.part.package.rels[key]
    settings = document.settings.element
    for element in [each for name in DROPPED_SETTINGS for each in settings.findall(qn(f"w:{name}"))]:
        settings.remove(element)
    document.part._settings_part.rels.clear()


def _gather_furniture(document: "WordDocument", last: BaseOxmlElement) -> None:
    """Give the last section, whose page is kept, the headers and footers that it takes over from those before it."""
    for section in list(document.sections)[-2::-1]:
        held = {(each.tag, each.get(qn("w:type"))) for each in last.iter(*_FURNITURE)}
        for each in list(section._sectPr.iter(*_FURNITURE)):
            if (each.tag, each.get(qn("w:type"))) not in held:
                last.insert(0, each)


def _page(document: "WordDocument", *, is_own: bool) -> None:
    """Set an A4 page; of a team's own, only what it does not say."""
    section = document.sections[0]
    for name, size in PAGE_MM.items():
        if not is_own or getattr(section, name) is None:
            setattr(section, name, Mm(size))


def _default_styles(document: "WordDocument") -> None:
    """Take the styles that nobody needs out of the template of python-docx, and set the font in the rest."""
    needed = {look.name for look in LOOKS} | {
        "Normal Table",
        "No List",
        "Table Grid",
        "Default Paragraph Font",
    }
    for style in list(document.styles):
        if style.name not in needed and not style.element.xpath("./w:link"):
            style.delete()
    _font(document)
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for space in defaults.iter(qn("w:spacing")):
        space.set(qn("w:after"), "0")
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), WORD_2013)


def _font(document: "WordDocument") -> None:
    """Name one font everywhere: a font of the theme, where it is named as well, would be used in its place."""
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        for name in list(fonts.attrib):
            del fonts.attrib[name]
        for name in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{name}"), FONT)


def _language(document: "WordDocument") -> None:
    """Say that the words are British English, in the defaults of the styles and in the settings."""
    styles = document.styles.element
    defaults = styles.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = parse_xml(f"<w:docDefaults {nsdecls('w')}/>")
        styles.insert(0, defaults)
    run_defaults = _child(defaults, "rPrDefault", first=True)
    language = _child(_child(run_defaults, "rPr"), "lang")
    language.set(qn("w:val"), LANGUAGE)
    for each in styles.iter(qn("w:lang")):
        if each.get(qn("w:val")) is not None:
            each.set(qn("w:val"), LANGUAGE)
    settings = document.settings.element
    theme = settings.find(qn("w:themeFontLang"))
    if theme is None:
        theme = parse_xml(f"<w:themeFontLang {nsdecls('w')}/>")
        insert_setting(settings, theme, AFTER_THEME_LANGUAGE)
    theme.set(qn("w:val"), LANGUAGE)


def _child(parent: BaseOxmlElement, name: str, *, first: bool = False) -> BaseOxmlElement:
    found: BaseOxmlElement | None = parent.find(qn(f"w:{name}"))
    if found is None:
        found = parse_xml(f"<w:{name} {nsdecls('w')}/>")
        parent.insert(0 if first else len(parent), found)
    return found


AFTER_THEME_LANGUAGE = (
    "clrSchemeMapping", "doNotIncludeSubdocsInStats", "doNotAutoCompressPictures", "forceUpgrade", "captions",
    "readModeInkLockDown", "smartTagType", "schemaLibrary", "shapeDefaults", "doNotEmbedSmartTags", "decimalSymbol", "listSeparator",
)  # fmt: skip
AFTER_VARIABLES = ("rsids", "mathPr", "attachedSchema", "themeFontLang", *AFTER_THEME_LANGUAGE)


def insert_setting(settings: BaseOxmlElement, element: BaseOxmlElement, successors: tuple[str, ...]) -> None:
    """Put a setting before those that the file format wants after it."""
    for position, child in enumerate(settings):
        if child.tag.rpartition("}")[2] in successors:
            settings.insert(position, element)
            return
    settings.append(element)


def _bullets(document: "WordDocument") -> int:
    """Add a bulleted list of nine levels, and return the number by which styles name it."""
    part = document.part
    found = [each for each in part.rels.values() if each.reltype == RELATIONSHIP_TYPE.NUMBERING]
    if not found:
        empty = parse_xml(f"<w:numbering {nsdecls('w')}/>")
        part.relate_to(
            NumberingPart(PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, empty, part.package),
            RELATIONSHIP_TYPE.NUMBERING,
        )
    numbering = part.numbering_part.element
    abstract = 1 + max(
        (int(each.get(qn("w:abstractNumId"))) for each in numbering.findall(qn("w:abstractNum"))), default=-1
    )
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="{BULLETS[level % 2]}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{Mm(LIST_INDENT * (level + 1)).twips}" '
        f'w:hanging="{Mm(LIST_INDENT).twips}"/></w:pPr></w:lvl>'
        for level in range(LIST_LEVELS)
    )
    definition = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    first = numbering.find(qn("w:num"))
    numbering.insert(len(numbering) if first is None else list(numbering).index(first), definition)
    return int(numbering.add_num(abstract).numId)


def _style(document: "WordDocument", look: Look, numbering: int, *, is_own: bool) -> str:
    """Return the id of the style of a look; make it where it is not, and in our own document make it look so."""
    styles = document.styles
    name = look.name
    existing = next((each for each in styles if each.name == name), None)
    if existing is not None and existing.type != WD_STYLE_TYPE.PARAGRAPH:
        name = f"{name} (report)"
        existing = next((each for each in styles if each.name == name), None)
    if existing is not None and is_own:
        return str(existing.style_id)
    style = existing or styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=look.built_in)
    if existing is not None:
        for tag in ("w:pPr", "w:rPr"):
            for element in style.element.findall(qn(tag)):
                style.element.remove(element)
    _shape(style, look, numbering)
    by_name = {each.name: each for each in styles}
    if look.name != "Normal":
        style.base_style = by_name.get(look.base)
    if look.follows in by_name:
        style.next_paragraph_style = by_name[look.follows]
    style.hidden, style.quick_style, style.unhide_when_used = False, True, False
    return str(style.style_id)


def _shape(style, look: Look, numbering: int) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 -- python-docx gives its styles no common type
    font, shape = style.font, style.paragraph_format
    font.size = None if look.size is None else Pt(look.size)
    font.bold = look.bold
    if look.colour is not None:
        font.color.rgb = look.colour
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.MULTIPLE, look.line
    shape.keep_with_next = look.keep_next or None
    shape.widow_control = True
    if look.indent:
        shape.left_indent = Mm(look.indent)
        if look.hanging:
            shape.first_line_indent = Mm(-look.hanging)
    properties = style.element.get_or_add_pPr()
    if look.level is not None:
        number = properties.get_or_add_numPr()
        number.get_or_add_ilvl().val = look.level
        number.get_or_add_numId().val = numbering
    if look.edge is not None:
        border = parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="24" w:space="8" w:color="{look.edge}"/></w:pBdr>'
        )
        properties.insert_element_before(
            border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl"
        )
    if look.name.startswith("Heading "):
        outline = parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{int(look.name[-1]) - 1}"/>')
        properties.append(outline)


def _command(document: "WordDocument") -> str:
    """Return the id of the character style of commands to type."""
    found = next((each for each in document.styles if each.name == COMMAND), None)
    if found is None or found.type != WD_STYLE_TYPE.CHARACTER:
        name = COMMAND if found is None else f"{COMMAND} (report)"
        found = next((each for each in document.styles if each.name == name), None)
        found = found or document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        found.font.name, found.font.size = "Consolas", Pt(9.5)
    return str(found.style_id)


def _table(document: "WordDocument") -> str:
    """Return the id of the style of tables."""
    styles = document.styles
    named = {each.name: each for each in styles}
    if TABLE in named and named[TABLE].type == WD_STYLE_TYPE.TABLE:
        return str(named[TABLE].style_id)
    base = named.get("Normal Table")
    based = "" if base is None else f'<w:basedOn w:val="{base.style_id}"/>'
    identifier = "ReportTable"
    while any(each.style_id == identifier for each in styles):
        identifier += "1"
    styles.element.append(parse_xml(_TABLE_STYLE.format(id=identifier, base=based)))
    return identifier
