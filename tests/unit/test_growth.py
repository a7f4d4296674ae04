"""What tells even growth from uneven growth does."""

from tests.growth import grows_evenly


def test_work_that_looks_at_everything_once_grows_evenly():
    assert grows_evenly(lambda size: sum(range(size)), 10_000_000)


def test_work_that_looks_at_everything_again_for_everything_does_not():
    assert not grows_evenly(lambda size: [sum(range(size)) for _ in range(size // 50)], 64_000)
