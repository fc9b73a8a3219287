from app.spec.tasks import TASKS


def test_every_task_says_in_words_what_a_worker_is_at() -> None:
    said = [task.doing for task in TASKS.values()]
    assert len(set(said)) == len(said)
    for task in TASKS.values():
        assert "_" not in task.doing
        assert task.doing == task.doing.lower()
        assert task.doing.split()[0].endswith("ing")
