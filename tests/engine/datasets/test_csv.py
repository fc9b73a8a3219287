"""CSV as people have it: real files, odd dialects, and every kind of damage."""

import tracemalloc
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from app.engine.datasets.numerals import number_of, numbers_of
from app.engine.datasets.preview import preview_dataset
from app.engine.datasets.profile import profile_dataset
from app.engine.datasets.registry import format_of
from app.errors import TooLarge, UnreadableFile
from app.spec.dataset import ColumnType, DatasetProfile, LearningTask
from app.spec.dataset_requests import PreviewRequest, ProfileRequest

SHARED = Path(__file__).parents[4] / "shared" / "data"
SAMPLES = Path(__file__).parents[3] / "app" / "samples" / "data"


def profile(path: Path) -> DatasetProfile:
    return profile_dataset(ProfileRequest(path=str(path), filename=path.name))


def written(tmp_path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = tmp_path / "data.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def issue_codes(found: DatasetProfile) -> set[str]:
    return {issue.code for issue in found.issues}


def test_iris():
    found = profile(SAMPLES / "iris.csv")
    assert found.num_rows == 150
    assert [column.type for column in found.columns] == [ColumnType.NUMBER] * 4 + [
        ColumnType.CATEGORY
    ]
    length = found.columns[0]
    values = np.loadtxt(SAMPLES / "iris.csv", delimiter=",", skiprows=1, usecols=0)
    assert (length.minimum, length.maximum) == (values.min(), values.max())
    assert length.mean == pytest.approx(values.mean())
    assert length.standard_deviation == pytest.approx(values.std())
    assert [(entry.value, entry.count) for entry in found.columns[4].categories] == [
        ("setosa", 50),
        ("versicolor", 50),
        ("virginica", 50),
    ]
    assert found.choice.targets == ("species",)


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here")
@pytest.mark.parametrize(
    ("name", "detected", "num_rows", "width", "target"),
    [
        ("iris_bom_crlf.csv", {"encoding": "utf-8-sig"}, 150, 4, "species"),
        ("penguins_raw.csv", {"quote": '"'}, 344, None, "Species"),
        ("penguins_utf16.csv", {"encoding": "utf-16", "delimiter": "\t"}, 344, 9, "species"),
        (
            "penguins_semicolon_comma_decimal.csv",
            {"delimiter": ";", "decimal_point": ","},
            344,
            9,
            "species",
        ),
        ("winequality_red_a.csv", {"has_header": False}, 1599, 11, "column_12"),
        ("winequality_red_b.csv", {"delimiter": ";", "has_header": True}, 1599, 11, "y"),
    ],
)
def test_real_files(name, detected, num_rows, width, target):
    found = profile(SHARED / name)
    assert found.reading.model_dump().items() >= detected.items()
    assert found.num_rows == num_rows
    assert found.choice.targets == (target,)
    if width is not None:
        assert found.choice.input_shape == (width,)


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here")
def test_the_same_penguins_in_three_spellings_are_the_same():
    names = ("penguins.csv", "penguins_utf16.csv", "penguins_semicolon_comma_decimal.csv")
    first, *others = [profile(SHARED / name) for name in names]
    for other in others:
        assert other.columns == first.columns


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here")
def test_a_text_is_offered_as_a_sequence_of_words():
    found = profile(SHARED / "sms_spam.csv")
    assert [column.type for column in found.columns] == [ColumnType.CATEGORY, ColumnType.TEXT]
    assert (found.choice.inputs, found.choice.targets) == (("message",), ("label",))
    text = found.columns[1].text
    assert found.choice.input_shape == (text.sequence_length,)
    assert 24 <= text.sequence_length <= 64
    assert 2_000 < found.choice.vocabulary_size == text.vocabulary_size <= 10_000
    assert "to" in [word.value for word in text.common_words]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(tmp_path, encoding, delimiter):
    rows = [("größe", "art")] + [(str(i), ("Möwe", "Spatz")[i % 2]) for i in range(30)]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    found = profile(written(tmp_path, text, encoding))
    assert [column.name for column in found.columns] == ["größe", "art"]
    assert [entry.value for entry in found.columns[1].categories] == ["Möwe", "Spatz"]


def test_words_for_missing_values_and_spaces_around(tmp_path):
    found = profile(
        written(tmp_path, "a, b, c\n1, x, 5\nNA, y, ?\n3, null, 7\n, x, n/a\n4, y, 8\n5,x,9\n")
    )
    assert [column.num_missing for column in found.columns] == [2, 1, 2]
    assert [column.type for column in found.columns] == ["number", "category", "number"]


def test_numbers_too_large_and_infinite_count_as_missing(tmp_path):
    found = profile(written(tmp_path, "a,b\n1e999,1\n-inf,2\n1.5,3.5\n2.5,4\n"))
    assert found.columns[0].num_missing == 2
    assert found.columns[0].maximum == 2.5
    assert "infinite_values" in issue_codes(found)
    found.model_dump_json()


def test_repeated_and_empty_names_are_made_different(tmp_path):
    found = profile(written(tmp_path, "a,a,,a_2\n1,2,3,4\n2,3,4,9\n"))
    names = [column.name for column in found.columns]
    assert len(set(names)) == 4
    assert names[0] == "a"
    assert names[3] == "a_2"
    assert "repeated_names" in issue_codes(found)


def test_ragged_rows_are_left_out_and_said(tmp_path):
    rows = "1,2,3\n" * 20 + "1,2\n" + "1,2,3,4\n" + "4,5,6\n" * 3
    found = profile(written(tmp_path, "a,b,c\n" + rows))
    assert found.num_rows == 23
    assert "2 rows have more or fewer" in next(
        issue.message for issue in found.issues if issue.code == "ragged_rows"
    )


def test_a_word_that_comes_late_turns_the_column_into_categories_and_is_said(tmp_path):
    found = profile(written(tmp_path, "a,b\n" + "1,2.5\n2,3\n" * 50_000 + "oops,3\n"))
    assert found.num_rows == 100_001
    assert found.columns[0].type is ColumnType.CATEGORY
    assert "oops" in next(i.message for i in found.issues if i.code == "mixed_values")


def test_rows_numbered_through_are_no_input(tmp_path):
    rows = "\n".join(f"{i},{i % 7},{'ab'[i % 2]}" for i in range(1, 60))
    found = profile(written(tmp_path, "id,x,label\n" + rows))
    assert found.choice.inputs == ("x",)
    assert found.choice.learning_task is LearningTask.BINARY_CLASSIFICATION
    assert "identifier" in issue_codes(found)


def test_quoted_values_hold_delimiters_and_line_breaks(tmp_path):
    path = written(tmp_path, 'n,t\n1,"a, ""b""\nc"\n2,x\n3,"a, ""b""\nc"\n4,x\n')
    found = profile(path)
    assert found.num_rows == 4
    assert found.columns[1].categories[0].value == 'a, "b"\nc'


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", UnreadableFile, "empty"),
        (b"\n \n\n", UnreadableFile, "blank lines"),
        (b"a,b,c\n", UnreadableFile, "no rows"),
        (bytes(range(256)) * 20, UnreadableFile, "binary"),
        (b"a,b\n1,2\n3,\x004\n", UnreadableFile, "line 3 holds a NUL"),
        (b"a,b\n1," + b"9" * 17_000_000, UnreadableFile, "does not end"),
        (b'a,b\n1,x\n2,"y\n3,z\n', UnreadableFile, "line 3 is never closed"),
        (b"x", UnreadableFile, "a header and no rows"),
        (b"a,b,c\n1,2\n1,2\n1,2,3\n", UnreadableFile, "do not have the 3 values"),
        (b",".join(b"c%d" % i for i in range(20_000)) + b"\n", TooLarge, "columns"),
        (b"\x89HDF\r\n\x1a\n" + bytes(100), UnreadableFile, "HDF5"),
        (b"PK\x03\x04" + bytes(100), UnreadableFile, "zip archive"),
        (b"PAR1" + bytes(100), UnreadableFile, "Parquet"),
        (b'{"a": [1]}\n{"a": 2}\n{"a', UnreadableFile, "JSON cannot be read on after 2"),
        (b"\x80\x04\x95" + bytes(100), UnreadableFile, "pickle"),
        (b"version https://git-lfs.github.com/spec/v1\n", UnreadableFile, "Git LFS"),
        ("ä,b\n1,2\n".encode("utf-16")[:-1], UnreadableFile, "UTF-16"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path, content, error, words):
    with pytest.raises(error, match=words):
        profile(written(tmp_path, content))


def test_the_preview_shows_the_first_rows_as_they_were_read(tmp_path):
    path = written(tmp_path, "a;b;c\n1,5;x;7\n;y;8\n3,5;" + "z" * 900 + ";9\n")
    found = profile(path)
    preview = preview_dataset(
        PreviewRequest(path=str(path), filename="data.csv", profile=found, limit=3)
    )
    assert preview.columns == ("a", "b", "c")
    assert preview.rows[:2] == ((1.5, "x", 7), (None, "y", 8))
    assert len(preview.rows[2][1]) == 501


def test_columns_are_read_as_they_were_profiled(tmp_path):
    path = written(tmp_path, "a,b,c\n1, ?,x\n2,5,NA\n1e999,6,y\n4,7,x\n")
    columns = format_of(path, "data.csv").read(path, profile(path), ["c", "b", "a"])
    assert columns["c"].tolist() == ["x", None, "y", "x"]
    np.testing.assert_equal(columns["b"], [np.nan, 5, 6, 7])
    np.testing.assert_equal(columns["a"], [1, 2, np.nan, 4])


def test_python_memory_stays_flat_while_profiling(tmp_path):
    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.write("a,b,word\n")
        for start in range(0, 600_000, 1000):
            file.write("".join(f"{i},{i / 3:.4f},word{i}\n" for i in range(start, start + 1000)))
    tracemalloc.start()
    found = profile(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.num_rows == 600_000
    assert found.columns[2].type is ColumnType.TEXT
    assert peak < 60 * 2**20


def test_an_id_is_no_input_although_it_does_not_count_up(tmp_path):
    rows = "\n".join(f"{(i * 7919) % 100_003},{i % 7},{i % 5}.5,{i % 9}" for i in range(60))
    found = profile(written(tmp_path, "customer_id,valid,x,y\n" + rows))
    assert found.choice.inputs == ("valid", "x")
    assert [issue.column for issue in found.issues] == ["customer_id"]


ROUND_1000 = range(997, 1120, 3)


def test_numbers_as_people_write_them(tmp_path):
    rows = "\n".join(f'"{i:,}",${i}.50,{i} %,-{i},{"ab"[i % 2]}' for i in ROUND_1000)
    path = written(tmp_path, "people,price,share,change,label\n" + rows)
    found = profile(path)
    assert [column.type for column in found.columns[:4]] == ["number"] * 4
    assert [column.minimum for column in found.columns[:4]] == [997, 997.5, 997, -1117]
    assert found.choice.inputs == ("people", "price", "share", "change")
    columns = format_of(path, path.name).read(path, found, ["people", "price", "label"])
    assert columns["people"][:2].tolist() == [997, 1000]
    assert columns["price"][1] == 1000.5
    request = PreviewRequest(path=str(path), filename=path.name, profile=found, limit=2)
    assert preview_dataset(request).rows[1] == (1000, 1000.5, 1000, -1000, "a")


def test_numbers_as_people_write_them_with_a_decimal_comma(tmp_path):
    rows = "\n".join(f"{i}.500,25;{i} €;x{i % 2}" for i in range(1, 40))
    found = profile(written(tmp_path, "menge;preis;art\n" + rows))
    assert [column.maximum for column in found.columns[:2]] == [39_500.25, 39]


@pytest.mark.parametrize(("point", "currency"), [(".", "€"), (",", "$ ")])
def test_money_in_thousands_and_millions(tmp_path, point, currency):
    amounts = [
        f"{currency}{i}{point}{i}{'KMb'[i % 3]}" if i % 4 else f"{currency}{i}" for i in range(40)
    ]
    rows = "\n".join(
        f"{amount};{i}M;{i / 8:.3f}".replace(".", point) for i, amount in enumerate(amounts)
    )
    path = written(tmp_path, "wage;size;n\n" + rows)
    found = profile(path)
    assert [column.type for column in found.columns[:2]] == ["number", "text"]
    read = format_of(path, path.name).read(path, found, ["wage"])["wage"].tolist()
    assert read[:8] == [0, 1.1e6, 2.2e9, 3.3e3, 4, 5.5e9, 6.6e3, 7.7e6]
    assert (
        number_of(f"€4{point}1M", point) == numbers_of(pa.array([f"€4{point}1M"]), point) == 4.1e6
    )
    assert [number_of(amount, point) for amount in amounts] == read


def test_lists_and_versions_are_no_numbers(tmp_path):
    rows = "\n".join(f'"1,2,{i % 3}",1.2.{i % 3},{i}' for i in range(40))
    found = profile(written(tmp_path, "list,version,n\n" + rows))
    assert [column.type for column in found.columns[:2]] == ["category", "category"]


@pytest.mark.parametrize("date", ["2024-03-{:02}", "{:02}.03.2024", "3/{}/24 10:30"])
def test_dates_are_no_input_and_what_to_do_instead_is_said(tmp_path, date):
    rows = "\n".join(f"{date.format(i)},{i}.5" for i in range(1, 29))
    found = profile(written(tmp_path, "when,sales\n" + rows))
    said = {issue.code: issue.message for issue in found.issues}
    assert "weekday" in said["date_column"]
    assert "weekday" in said["no_choice"]
