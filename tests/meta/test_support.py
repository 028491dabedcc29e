"""The tests' own measures can fail."""

from support.memory import growth, is_flat


def test_steady_samples_are_flat_and_a_leak_is_not():
    assert is_flat([100.0, 130.0, *[100.0 + (number % 3) for number in range(48)]])
    assert not is_flat([100.0 + 0.05 * number for number in range(50)])
    assert is_flat([100.0 + 0.05 * number for number in range(50)], resolution=2.5)
    assert not is_flat([100.0 + 0.1 * number for number in range(50)], resolution=2.5)


def test_growth_is_the_share_of_the_first_value_at_ten_times_the_run():
    assert round(growth([100.0 + number for number in range(10)]), 6) == 0.9
