import pytest
from hypothesis import given
from hypothesis import strategies as st

from imhcalc.areas.gazetteer import gazetteer_of
from imhcalc.areas.names import list_areas, resolve, resolve_many
from imhcalc.areas.table import load_area_table
from imhcalc.areas.wording import folded
from imhcalc.faults import DataMissingError, ExitCode, InputFaultsError, UsageError
from imhcalc.shipped_data import data_root

TABLE = load_area_table(data_root())
GAZETTEER = gazetteer_of(TABLE)


def fault_of(query):
    with pytest.raises(DataMissingError) as caught:
        resolve(TABLE, query)
    assert caught.value.exit_code is ExitCode.DATA_MISSING
    (fault,) = caught.value.faults
    return fault


def children(selection, population="children_0"):
    return sum(district.count(population) * share for district, share in selection.members)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("Leeds", "E08000035"),
        ("leeds", "E08000035"),
        ("  LEEDS ", "E08000035"),
        ("E08000035", "E08000035"),
        ("e08000035", "E08000035"),
        ("Leeds City Council", "E08000035"),
        ("City of Leeds", "E08000035"),
        ("Bristol", "E06000023"),
        ("City of Bristol", "E06000023"),
        ("Bristol, City of", "E06000023"),
        ("Bristol City Council", "E06000023"),
        ("Newcastle upon Tyne", "E08000021"),
        ("newcastle-upon-tyne", "E08000021"),
        ("Newcastle City Council", "E08000021"),
        ("Newcastle under Lyme", "E07000195"),
        ("Herefordshire", "E06000019"),
        ("County of Herefordshire", "E06000019"),
        ("St Helens", "E08000013"),
        ("St. Helens", "E08000013"),
        ("Saint Helens", "E08000013"),
        ("Hull", "E06000010"),
        ("Hull City Council", "E06000010"),
        ("Kingston-upon-Hull", "E06000010"),
        ("Durham", "E06000047"),
        ("Durham County Council", "E06000047"),
        ("Anglesey", "W06000001"),
        ("Ynys Môn", "W06000001"),
        ("Ynys Mon", "W06000001"),
        ("Isle of Anglesey County Council", "W06000001"),
        ("Rhondda Cynon Taf County Borough Council", "W06000016"),
        ("Western Isles", "S12000013"),
        ("Na h-Eileanan Siar", "S12000013"),
        ("na h eileanan siar", "S12000013"),
        ("Edinburgh", "S12000036"),
        ("Glasgow", "S12000049"),
        ("Aberdeen", "S12000033"),
        ("Aberdeenshire", "S12000034"),
        ("The Highland Council", "S12000017"),
        ("Derry", "N09000005"),
        ("Londonderry", "N09000005"),
        ("Derry City and Strabane District Council", "N09000005"),
        ("Brighton & Hove", "E06000043"),
        ("Kings Lynn", "E07000146"),
        ("King\u2019s Lynn and West Norfolk", "E07000146"),
        ("London Borough of Camden", "E09000007"),
        ("London Borough of Camden Council", "E09000007"),
        ("London Borough of Richmond", "E09000027"),
        ("Royal Borough of Kensington & Chelsea", "E09000020"),
        ("City of London", "E09000001"),
        ("City of London Corporation", "E09000001"),
        ("London", "E12000007"),
        ("Greater London", "E12000007"),
        ("Yorkshire and Humber", "E12000003"),
        ("Scotland", "S92000003"),
        ("Cymru", "W92000004"),
        ("England", "E92000001"),
        ("N92000002", "N92000002"),
        ("UK", "K02000001"),
        ("United Kingdom", "K02000001"),
        ("k02000001", "K02000001"),
        ("Great Britain", "K03000001"),
        ("England & Wales", "K04000001"),
        ("Hertfordshire", "E10000015"),
        ("Hertfordshire County Council", "E10000015"),
        ("Herts", "E10000015"),
        ("Fife", "S12000047"),
        ("NHS Fife", "S08000029"),
        ("Fife Health Board", "S08000029"),
        ("NHS West Yorkshire Integrated Care Board", "E54000054"),
        ("West Yorkshire Integrated Care Board", "E54000054"),
        ("West Yorkshire ICB", "E54000054"),
        ("nhs west yorkshire icb", "E54000054"),
        ("Somerset", "E06000066"),
        ("Somerset ICB", "E54000038"),
        ("Belfast", "N09000003"),
        ("Belfast Trust", "BHSCT"),
        ("Northern Health and Social Care Trust", "NHSCT"),
        ("Powys", "W06000023"),
        ("Powys Health Board", "W11000024"),
        ("Lothian", "S08000024"),
    ],
)
def test_a_name_or_code_leads_to_its_area(query, code):
    assert resolve(TABLE, query).code == code


@pytest.mark.parametrize("district", TABLE.districts.values(), ids=lambda district: district.code)
def test_every_district_is_found_by_its_name_and_codes(district):
    by_name = resolve(TABLE, district.name)
    assert by_name.members == ((district, 1.0),)
    assert by_name.name == district.name
    assert by_name.kind == "district"
    for code in (district.code, district.current_code):
        found = resolve(TABLE, code)
        assert found.members == ((district, 1.0),)
        assert found.notes == ()


@pytest.mark.parametrize(
    "area", [area for area in GAZETTEER.areas if area.kind != "district"], ids=lambda area: area.code
)
def test_every_other_area_is_found_by_its_name_and_code(area):
    for query in (area.name, area.code, area.name.upper(), f" {area.name} "):
        found = resolve(TABLE, query)
        assert (found.code, found.members) == (area.code, area.members)


@pytest.mark.parametrize("body", TABLE.health_bodies.values(), ids=lambda body: body.code)
def test_every_health_body_is_found_by_its_published_name(body):
    found = resolve(TABLE, body.published_name)
    assert found.code == body.code
    assert found.health_body == body.name


@pytest.mark.parametrize("alias", TABLE.aliases, ids=lambda alias: alias.code)
def test_every_other_code_and_former_name_leads_to_todays_district(alias):
    for query in (alias.code, alias.name):
        assert resolve(TABLE, query).members == ((alias.district, 1.0),)


@pytest.mark.parametrize("common", TABLE.common_names, ids=lambda common: common.name)
def test_every_common_name_does_as_it_says(common):
    if common.kind == "choices":
        fault = fault_of(common.name)
        assert fault.code == "ambiguous-area"
        assert fault.help is not None
        assert all(f"({code})" in fault.help for code in common.means)
        return
    found = resolve(TABLE, common.name)
    assert (found.code is None) == (common.kind == "group")
    meant = [member for code in common.means for member in GAZETTEER.by_code[code].members]
    assert list(found.members) == meant
    assert not common.note or common.note in found.notes


@pytest.mark.parametrize("code", ["E08000016", "E08000038", "E08000020", "E07000100", "S12000015"])
def test_a_recoded_district_needs_no_note(code):
    assert resolve(TABLE, code).notes == ()


def test_a_former_district_is_said_to_be_part_of_todays():
    for query in ("Carlisle", "E07000028", "Carlisle City Council"):
        found = resolve(TABLE, query)
        assert found.name == "Cumberland"
        assert found.notes == ("Carlisle is now part of Cumberland; figures are Cumberland's",)


def test_barnsley_is_one_area_under_either_code():
    assert resolve(TABLE, "E08000016") == resolve(TABLE, "E08000038") == resolve(TABLE, "Barnsley")
    assert resolve(TABLE, "E08000020").name == "Gateshead"


def test_an_upper_tier_is_the_sum_of_its_districts():
    hertfordshire = resolve(TABLE, "Hertfordshire")
    assert hertfordshire.kind == "upper tier"
    assert len(hertfordshire.members) == 10
    assert resolve(TABLE, "E10000015") == hertfordshire
    districts = [one for one in TABLE.districts.values() if one.upper_tier == "Hertfordshire"]
    assert children(hertfordshire) == sum(one.children[0] for one in districts)


def test_a_county_of_one_district_is_that_district():
    assert resolve(TABLE, "Northumberland").kind == "district"


def test_nations_regions_and_unions_are_sums():
    london = resolve(TABLE, "London")
    assert (london.kind, len(london.members)) == ("region", 33)
    assert (resolve(TABLE, "Scotland").kind, len(resolve(TABLE, "Scotland").members)) == ("nation", 32)
    assert children(resolve(TABLE, "England")) == 573_100
    assert children(resolve(TABLE, "UK")) == 669_552
    assert resolve(TABLE, "UK").nations == ("England", "Wales", "Scotland", "Northern Ireland")


def test_a_former_county_is_a_group():
    cumbria = resolve(TABLE, "Cumbria")
    assert (cumbria.kind, cumbria.name, cumbria.code) == ("group", "Cumbria", None)
    assert [district.name for district, _ in cumbria.members] == ["Cumberland", "Westmorland and Furness"]
    assert resolve(TABLE, "Cumbria County Council").members == cumbria.members


def test_a_health_body_takes_part_of_a_district():
    board = resolve(TABLE, "West Yorkshire ICB")
    shares = {district.name: share for district, share in board.members}
    assert shares["Leeds"] == 1.0
    assert shares["North Yorkshire"] == pytest.approx(0.0758)
    assert "North Yorkshire" in board.notes[0]


def test_health_bodies_add_up_to_their_nation():
    for nation in ("England", "Wales", "Scotland", "Northern Ireland"):
        bodies = [body for body in TABLE.health_bodies.values() if body.nation == nation]
        total = sum(children(resolve(TABLE, body.code), "children_0_4") for body in bodies)
        assert total == pytest.approx(TABLE.children_total("children_0_4", [nation]), rel=1e-5)


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("Leeds", "West Yorkshire Integrated Care Board"),
        ("West Yorkshire ICB", "West Yorkshire Integrated Care Board"),
        ("Belfast", "Belfast Health and Social Care Trust"),
        ("Dundee", "NHS Tayside"),
        ("Powys", "Powys Teaching Health Board"),
        ("Oxfordshire", "Buckinghamshire, Oxfordshire and Berkshire West Integrated Care Board"),
        (
            "East Suffolk",
            "Suffolk and North East Essex Integrated Care Board and Norfolk and Waveney Integrated Care Board",
        ),
        ("London", None),
        ("Scotland", None),
    ],
)
def test_the_health_body_an_area_lies_in(query, body):
    found = resolve(TABLE, query).health_body
    if query == "Oxfordshire":
        assert found is not None
        assert found.startswith(body)
    else:
        assert found == body


def test_a_council_beats_a_health_body_of_its_name_and_says_so():
    dorset = resolve(TABLE, "Dorset")
    assert dorset.kind == "district"
    assert "type Dorset Integrated Care Board" in dorset.notes[0]
    assert resolve(TABLE, "Dorset Council").notes == ()
    assert resolve(TABLE, "E06000059").notes == ()
    assert resolve(TABLE, "Fife").notes == ()


def test_two_newcastles():
    fault = fault_of("Newcastle")
    assert fault.code == "ambiguous-area"
    assert fault.message == '"Newcastle" could be 2 areas'
    assert fault.help == "type one of: Newcastle upon Tyne (E08000021), Newcastle-under-Lyme (E07000195)"


def test_kinds_are_named_where_they_differ():
    fault = fault_of("Northern")
    assert fault.code == "ambiguous-area"
    assert fault.help is not None
    assert "Northern Ireland (nation N92000002)" in fault.help
    assert "Northern Health and Social Care Trust (health body NHSCT)" in fault.help


def test_a_long_list_of_choices_is_cut():
    fault = fault_of("South")
    assert fault.code == "ambiguous-area"
    assert fault.help is not None
    assert fault.help.count("(") == 8
    assert fault.help.endswith("more")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Leedes", "Leeds"),
        ("Middlesborough", "Middlesbrough"),
        ("Blakpool", "Blackpool"),
        ("Dunbartonshire", "West Dunbartonshire"),
        ("London Council", "London"),
        ("NHS Leeds", "Leeds"),
    ],
)
def test_a_name_not_held_is_met_with_the_nearest(query, name):
    fault = fault_of(query)
    assert fault.code == "unknown-area"
    assert fault.message == f'"{query}" is not the name or code of an area held'
    assert fault.help is not None
    assert fault.help.startswith("did you mean ")
    assert f"`{name}`" in fault.help


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "\t\n",
        ",",
        "the",
        "a",
        "x",
        "\u202e\x00\U0001f4a9ß",
        "ж",
        "E06000999",
        "Wales Council",
        "x" * 5000,
    ],
)
def test_what_is_no_area(query):
    fault = fault_of(query)
    assert fault.code == "unknown-area"
    assert fault.message.isprintable()
    assert len(fault.message) < 120
    assert fault.help


def test_small_areas_are_said_to_be_elsewhere():
    help_line = fault_of("E01011264").help
    assert help_line is not None
    assert "district" in help_line


@pytest.mark.parametrize(
    "query", ["Nottingham County Council", "London Borough of Leeds", "Scotland Council"]
)
def test_a_councils_words_have_to_fit(query):
    assert fault_of(query).code == "unknown-area"


@pytest.mark.parametrize(
    ("query", "name"),
    [("Stratford-on", "Stratford-on-Avon"), ("Isles", "Isles of Scilly"), ("Blaenau G", "Blaenau Gwent")],
)
def test_the_beginning_of_one_name_will_do(query, name):
    found = resolve(TABLE, query)
    assert found.name == name
    assert found.notes == (f'"{query}" is read as {name}',)


@pytest.mark.parametrize("area", GAZETTEER.areas, ids=lambda area: area.code)
def test_weights_are_shares(area):
    assert area.members
    assert all(0.0 < share <= 1.0 for _, share in area.members)
    codes = [district.code for district, _ in area.members]
    assert len(codes) == len(set(codes))


def test_several_are_added():
    found = resolve_many(TABLE, ["Leeds", "Bradford"])
    assert (found.name, found.code, found.kind) == ("Leeds and Bradford", None, "group")
    assert children(found) == children(resolve(TABLE, "Leeds")) + children(resolve(TABLE, "Bradford"))
    assert found.health_body == "West Yorkshire Integrated Care Board"
    assert resolve_many(TABLE, ["Leeds", "Bradford", "Wakefield"]).name == "Leeds, Bradford and Wakefield"


def test_one_alone_is_itself():
    assert resolve_many(TABLE, ["Hull"]) == resolve(TABLE, "Hull")


def test_notes_of_all_are_kept():
    assert len(resolve_many(TABLE, ["Carlisle", "Poole"]).notes) == 2


def test_boards_that_share_a_district_add_up_to_it():
    found = resolve_many(TABLE, ["West Yorkshire ICB", "Humber and North Yorkshire ICB"])
    shares = {district.name: share for district, share in found.members}
    assert shares["North Yorkshire"] == pytest.approx(0.0758 + 0.9149)
    assert found.health_body == (
        "West Yorkshire Integrated Care Board and Humber and North Yorkshire Integrated Care Board"
    )


@pytest.mark.parametrize(
    ("queries", "message"),
    [
        (["Leeds", "leeds"], '"Leeds" is given twice'),
        (["Leeds", "E08000035"], '"Leeds" and "E08000035" are the same area'),
        (["Dacorum", "Hertfordshire"], '"Dacorum" and "Hertfordshire" overlap: both take in Dacorum'),
        (["Carlisle", "Allerdale"], '"Carlisle" and "Allerdale" are the same area'),
        (
            ["West Yorkshire ICB", "West Yorkshire"],
            '"West Yorkshire ICB" and "West Yorkshire" overlap: both take in Bradford and 4 more',
        ),
        (
            ["North Yorkshire", "West Yorkshire ICB"],
            '"North Yorkshire" and "West Yorkshire ICB" overlap: both take in North Yorkshire',
        ),
    ],
)
def test_an_area_given_twice(queries, message):
    with pytest.raises(InputFaultsError) as caught:
        resolve_many(TABLE, queries)
    (fault,) = caught.value.faults
    assert (fault.code, fault.message) == ("area-given-twice", message)


def test_all_faults_of_several_at_once():
    with pytest.raises(DataMissingError) as caught:
        resolve_many(TABLE, ["Newcastle", "Leedes", "Hull", "Kingston upon Hull"])
    assert [fault.code for fault in caught.value.faults] == [
        "ambiguous-area",
        "unknown-area",
        "area-given-twice",
    ]


def test_no_areas_at_all():
    with pytest.raises(DataMissingError):
        resolve_many(TABLE, [])


def test_list_of_areas():
    rows = list_areas(TABLE)
    assert len(rows) == 361 + 21 + 9 + 4 + 3 + 68
    assert list_areas(TABLE, kind="upper tier", contains="hert") == (
        ("Hertfordshire", "E10000015", "upper tier", "England"),
    )
    assert len(list_areas(TABLE, kind="district", nation="Wales")) == 22
    assert list_areas(TABLE, kind="nation")[0].name == "England"
    assert [row.code for row in list_areas(TABLE, contains="e08000035")] == ["E08000035"]
    assert list_areas(TABLE, contains="no such place") == ()


def test_list_of_areas_of_no_kind():
    with pytest.raises(UsageError) as caught:
        list_areas(TABLE, kind="planet", nation="France")
    assert [fault.code for fault in caught.value.faults] == ["unknown-kind", "unknown-nation"]


@given(st.text(max_size=80))
def test_any_text_is_an_area_or_a_fault(text):
    try:
        outcome = "found" if resolve(TABLE, text).members else "nothing"
    except DataMissingError as error:
        outcome = error.faults[0].code
    assert outcome in {"found", "unknown-area", "ambiguous-area"}


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)
