"""Text tables as programs and people write them: found without help, and changed by a person."""

import pytest

from app.engine.datasets.preview import preview_dataset
from app.engine.datasets.profile import profile_dataset
from app.errors import DoesNotFit, UnreadableFile
from app.spec.dataset import ColumnType, Reading
from app.spec.dataset_requests import PreviewRequest, ProfileRequest
from tests.engine.datasets.written import write


def profiled(tmp_path, text, written_as="utf-8", **wished):
    path = write(tmp_path, "data.csv", text.encode(written_as))
    found = profile_dataset(
        ProfileRequest(path=str(path), filename=path.name, wished=Reading(**wished))
    )
    shown = preview_dataset(PreviewRequest(path=str(path), filename="x", profile=found, limit=3))
    return found, shown.rows


def names_of(found):
    return [column.name for column in found.columns]


def codes(found):
    return {issue.code for issue in found.issues}


BODY = "".join(f"{i};{i / 4:.2f};{'xy'[i % 2]}\r\n" for i in range(40))


@pytest.mark.parametrize(
    ("before", "num_lines"),
    [
        ("", 0),
        ("sep=;\r\n", 1),
        ("Monthly report\r\n\r\n", 2),
        ("Account;;\r\nMade on 03.04.2024;;\r\n", 2),
        ("# units: mm\r\n# made by hand\r\n", 2),
    ],
)
def test_lines_before_the_table_are_left_out_and_said(tmp_path, before, num_lines):
    found, rows = profiled(tmp_path, f"{before}number;price;kind\r\n{BODY}")
    assert names_of(found) == ["number", "price", "kind"]
    assert (found.reading.skip_lines, found.num_rows) == (num_lines, 40)
    assert ("lines_before" in codes(found)) == (num_lines > 0)
    assert rows[1] == (1, 0.25, "y")


def test_a_first_row_with_blanks_is_not_taken_for_a_title(tmp_path):
    found, rows = profiled(tmp_path, "1,,\n" + "2,3,4\n" * 30)
    assert (found.num_rows, rows[0]) == (31, (1, None, None))


def test_values_parted_by_blanks(tmp_path):
    lines = "".join(f'{i}.5   {i % 3}\t?   {i * 7}.    "car {i}"\n' for i in range(30))
    found, rows = profiled(tmp_path, lines)
    assert (found.reading.delimiter, found.reading.has_header) == (" ", False)
    assert rows[2] == (2.5, 2, None, 14, "car 2")
    named, _ = profiled(tmp_path, "a b c\n" + "1 2 x\n3 4 y\n" * 20)
    assert names_of(named) == ["a", "b", "c"]


def test_values_parted_by_blanks_without_any_quotes(tmp_path):
    found, rows = profiled(tmp_path, "n\tsize\tkind\n" + "1234\t2.5\tx\n2000\t3\ty\n" * 9)
    assert [column.type.value for column in found.columns] == ["number", "number", "category"]
    assert rows[0] == (1234, 2.5, "x")


def test_row_names_as_r_writes_them(tmp_path):
    text = '"len" "kind"\n' + "".join(f'"{i}" {i / 2} "{"xy"[i % 2]}"\n' for i in range(1, 30))
    found, rows = profiled(tmp_path, text)
    assert names_of(found) == ["row", "len", "kind"]
    assert rows[0] == (1, 0.5, "y")


def test_a_delimiter_at_the_end_of_each_row(tmp_path):
    found, rows = profiled(tmp_path, "a,b\n" + "1,x,\n2,y,\n" * 20)
    assert names_of(found) == ["a", "b", "column_3"]
    assert rows[0] == (1, "x", None)


def test_empty_names_at_the_end_of_a_header(tmp_path):
    found, _ = profiled(tmp_path, "v1,v2,,\n" + "ham,some words,,\nspam,other words,,\n" * 20)
    assert names_of(found) == ["v1", "v2", "column_3", "column_4"]
    assert found.num_rows == 40


def test_single_quotes_and_other_delimiters(tmp_path):
    found, rows = profiled(tmp_path, "who,n,k\n" + "'Doe, Jo',1,'x'\n'Roe, Al',2,'y'\n" * 20)
    assert (found.reading.quote, rows[0]) == ("'", ("Doe, Jo", 1, "x"))
    colon, _ = profiled(tmp_path, "a:b\n" + "1:x\n2:y\n" * 20)
    assert (colon.reading.delimiter, names_of(colon)) == (":", ["a", "b"])


def test_quotes_between_tabs_are_ordinary_characters_where_they_are_not_closed(tmp_path):
    rows = "".join(f'{"ham" if i % 2 else "spam"}\t"so {i}\n' for i in range(31))
    found, shown = profiled(tmp_path, rows)
    assert (found.reading.quote, found.num_rows) == ("", 31)
    assert shown[0] == ("spam", '"so 0')


def test_money_with_commas(tmp_path):
    text = "paid;kind\n" + "1.234,50 €;a\n99,00 €;b\n" * 20
    found, rows = profiled(tmp_path, text, "cp1252")
    assert (found.reading.decimal_point, found.reading.encoding) == (",", "cp1252")
    assert [row[0] for row in rows[:2]] == [1234.5, 99]
    quoted, rows = profiled(tmp_path, "w,k\n" + '"39,1",a\n"7,25",b\n' * 20)
    assert (quoted.reading.decimal_point, rows[1]) == (",", (7.25, "b"))


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp932", ("名前", "太郎", "カメラ")),
        ("gb18030", ("姓名", "北京", "上海")),
        ("cp1251", ("Москва", "мужской", "цена")),
        ("cp1252", ("Größe", "café", "naïve")),
    ],
)
def test_encodings_of_other_scripts(tmp_path, encoding, words):
    text = f"id,{words[0]}\n" + "".join(f"{i},{words[1 + i % 2]}\n" for i in range(60))
    found, _ = profiled(tmp_path, text, encoding)
    assert found.reading.encoding == encoding
    assert names_of(found)[1] == words[0]


@pytest.mark.parametrize("header", ["Größe;b", "naïf;öß", "Fußgänger;âgé"])
def test_one_western_word_is_not_taken_for_another_script(tmp_path, header):
    found, _ = profiled(tmp_path, f"{header}\n" + "1;2\n3;5\n" * 9, written_as="cp1252")
    assert names_of(found) == header.split(";")


def test_a_few_words_among_numbers_count_as_missing_and_are_said(tmp_path):
    text = "a,b\n" + "".join(f"{i / 3},{i % 2}\n" for i in range(500)) + "n.d.,1\n"
    found, _ = profiled(tmp_path, text)
    assert (found.columns[0].type, found.columns[0].num_missing) == (ColumnType.NUMBER, 1)
    assert "stray_words" in codes(found)
    codes_column, _ = profiled(tmp_path, "c\n" + "1\n2\n3\n" * 30 + "x\n")
    assert codes_column.columns[0].type is ColumnType.CATEGORY


def test_values_far_from_the_rest_are_said_and_not_drawn(tmp_path):
    text = "a,b\n" + "".join(f"0.{i:03d},{i % 2}\n" for i in range(1, 300)) + "1185,1\n"
    found, _ = profiled(tmp_path, text)
    assert "far_values" in codes(found)
    histogram = found.columns[0].histogram
    assert (histogram.num_above, histogram.num_below) == (1, 0)
    assert histogram.edges[-1] < 0.3
    assert sum(histogram.counts) == 299


def test_whole_numbers_have_bars_of_their_own(tmp_path):
    found, _ = profiled(tmp_path, "a,b\n" + "".join(f"{i % 5},{i / 7}\n" for i in range(100)))
    assert found.columns[0].histogram.counts == (20,) * 5
    assert found.columns[0].histogram.edges == (-0.5, 0.5, 1.5, 2.5, 3.5, 4.5)
    assert found.columns[0].median == 2


def test_a_person_changes_what_was_detected(tmp_path):
    text = "1;2,5;x\n2;3,5;y\n" * 20
    found, _ = profiled(tmp_path, text)
    assert (found.reading.has_header, found.reading.decimal_point) == (False, ",")
    named, _ = profiled(tmp_path, text, has_header=True)
    assert (names_of(named), named.num_rows) == (["1", "2,5", "x"], 39)
    assert named.wished.has_header is True
    assert named.wished.delimiter is None
    point, _ = profiled(tmp_path, text, decimal_point=".")
    assert point.columns[1].type is ColumnType.CATEGORY
    one, _ = profiled(tmp_path, text, delimiter="|")
    assert len(one.columns) == 1
    later, _ = profiled(tmp_path, text, skip_lines=30)
    assert later.num_rows == 10
    latin, _ = profiled(tmp_path, "ä;b\n1;2\n2;3\n", "utf-8", encoding="cp1252")
    assert names_of(latin)[0] == "Ã¤"


@pytest.mark.parametrize(
    ("wished", "error", "words"),
    [
        ({"encoding": "rot13"}, DoesNotFit, "no encoding"),
        ({"encoding": "utf-16"}, UnreadableFile, "UTF-16"),
        ({"delimiter": "\n"}, DoesNotFit, "cannot part values"),
        ({"skip_lines": 500}, UnreadableFile, "no rows are left"),
        ({"sheet": "one"}, DoesNotFit, "no sheet to choose"),
    ],
)
def test_wishes_that_cannot_be_are_refused_in_words(tmp_path, wished, error, words):
    with pytest.raises(error, match=words):
        profiled(tmp_path, "a,b\n1,2\n3,4\n5,6\n7,8\n", **wished)


def test_a_blank_in_the_first_rows_does_not_hide_the_header(tmp_path):
    found, _ = profiled(tmp_path, "review,stars\n,good\n" + "fine phone,good\nbroke,bad\n" * 20)
    assert (names_of(found), found.reading.skip_lines) == (["review", "stars"], 0)


def test_codes_that_begin_with_zero_stay_what_they_are(tmp_path):
    body = "".join(f"{code};{i};0,5\n" for i, code in enumerate(["01067", "80331", "04109"] * 9))
    found, rows = profiled(tmp_path, f"zip;n;share\n{body}")
    assert [column.type for column in found.columns] == [
        ColumnType.CATEGORY,
        ColumnType.NUMBER,
        ColumnType.CONSTANT,
    ]
    assert [entry.value for entry in found.columns[0].categories] == ["01067", "04109", "80331"]
    assert rows[0][0] == "01067"
    assert "leading_zeros" in codes(found)
    as_number, rows = profiled(
        tmp_path, f"zip;n;share\n{body}", column_types={"zip": ColumnType.NUMBER}
    )
    assert (as_number.columns[0].type, rows[0][0]) == (ColumnType.NUMBER, 1067)


def test_a_header_that_ends_with_a_delimiter_above_rows_that_do_not(tmp_path):
    rows = "".join(f"{i},{'MB'[i % 2]},{i / 4}\n" for i in range(30))
    found, shown = profiled(tmp_path, f'"id","diagnosis","radius",\n{rows}')
    assert names_of(found) == ["id", "diagnosis", "radius"]
    assert (found.num_rows, shown[1]) == (30, (1, "B", 0.25))
    assert not codes(found) & {"ragged_rows", "stray_words"}


@pytest.mark.parametrize("quote", ['"', ""])
def test_row_numbers_without_a_name_beside_a_single_column(tmp_path, quote):
    rows = "".join(f"{quote}{i}{quote},{i * i}\n" for i in range(1, 30))
    found, shown = profiled(tmp_path, f"{quote}{quote},{quote}area{quote}\n{rows}")
    assert (names_of(found), shown[0]) == (["column_1", "area"], (1, 1))
    titled, _ = profiled(tmp_path, f",A report\nname,area\n{rows}")
    assert (names_of(titled), titled.reading.skip_lines) == (["name", "area"], 1)


@pytest.mark.parametrize(
    ("header", "numbers", "is_identifier"),
    [
        (",size,kind", [1, 2, 3, 4, 5, 6], True),
        (",size,kind", [7, 2, 30, 4, 15, 1], True),
        (",size,kind", [1.5, 2, 3, 4, 5, 6], False),
        ("Unnamed: 0,size,kind", [0, 1, 2, 3, 4, 5], True),
        ("rank,size,kind", [1, 2, 3, 4, 5, 6], False),
        ("rank,size,kind", range(1, 40), True),
        ("year,size,kind", range(1900, 1940), False),
        ("id,size,kind", range(1900, 1940), True),
        ("id,size,kind", [*range(900, 930), *range(900, 910)], True),
        ("PATID,size,kind", range(2, 90, 2), True),
        ("id,size,kind", [1, 2, 3, 4] * 10, False),
    ],
)
def test_row_numbers_are_told_from_quantities(tmp_path, header, numbers, is_identifier):
    rows = "".join(f"{n},{n * 3 % 7}.5,{'ab'[i % 2]}\n" for i, n in enumerate(numbers))
    found, _ = profiled(tmp_path, f"{header}\n{rows}")
    assert ("identifier" in codes(found)) is is_identifier
    assert (found.columns[0].name in found.choice.inputs) is not is_identifier


def test_a_line_of_another_width_before_a_table_without_names_is_left_out(tmp_path):
    rows = "".join(f"{i / 4},{i % 5},{i % 3}\n" for i in range(60))
    found, shown = profiled(tmp_path, f"60,2,setosa,versicolor,virginica\n{rows}")
    assert (found.num_rows, found.reading.has_header, shown[1]) == (60, False, (0.25, 1, 1))
    assert (found.reading.skip_lines, "lines_before" in codes(found)) == (1, True)


def test_a_name_that_comes_again_as_a_value_once_still_is_a_name(tmp_path):
    states = "".join(f"State {i},{'east west'.split()[i % 2]},{chr(65 + i)}X\n" for i in range(26))
    found, _ = profiled(tmp_path, f"Country,Group,ID\nIndonesia,east,ID\n{states}")
    assert (names_of(found), found.num_rows) == (["Country", "Group", "ID"], 27)


def test_a_short_row_near_the_top_does_not_hide_the_header(tmp_path):
    found, _ = profiled(tmp_path, "a,b\n1,2\n3\n4,5\n6,7,8\n" + "9,10\n" * 9)
    assert [(column.name, column.type) for column in found.columns] == [
        ("a", ColumnType.NUMBER),
        ("b", ColumnType.NUMBER),
    ]
    assert found.num_rows == 11
