"""What the names of tracks say."""

from __future__ import annotations

import pytest

from generator.music.track_names import VOICE, NameMeaning, meaning_of


@pytest.mark.parametrize(
    ("names", "program"),
    [
        (("Piano", "PIANO.", "[Pianoforte]", "KlavierPiano", "Fortepian.", "pianoUp:", "PIano right", "钢琴"), 0),
        (("Harpsichord", "Cembalo", "Clavecin"), 6),
        (("Church Organ", "Continuo", "bc"), 19),
        (("Violin 1", "Violino Primo.", "Violine I", "Skrzypce", "Vln. 2"), 40),
        (("Viola", "Bratsche", "Altówka", "alto viola"), 41),
        (("Violoncello", "Vc.", "Wiolonczela", "Basso (Cello)"), 42),
        (("Double Bass", "Contra-Basso.", "Kontrabass"), 43),
        (("Bass Guitar", "Electric Bass"), 33),
        (("Horn in F", "French Horn", "Corno 1", "Waltornia"), 60),
        (("English Horn", "Corno inglese"), 69),
        (("Bass Clarinet", "Clar. in B.", "Klarinette"), 71),
        (("Flute 2", "Flöte", "Flauto traverso", "Flet"), 73),
        (("Voice", "ChantVoice", "Singstimme", "Śpiew.", "Głos", "QVINTO", "women:Sopran"), VOICE),
    ],
)
def test_a_name_says_an_instrument(names: tuple[str, ...], program: int) -> None:
    assert [meaning_of(name).program for name in names] == [program] * len(names)


@pytest.mark.parametrize(
    ("names", "reach"),
    [
        (("Soprano", "sopranos", "DISCANTVS", "Sopran 2"), "soprano"),
        (("Alto.", "ALTVS", "altos:altos"), "alto"),
        (("Tenor", "Tenore II", "Baritone solo"), "tenor"),
        (("Bass", "Baſso.", "BASSVS", "basThree"), "bass"),
    ],
)
def test_a_name_says_a_voice_by_its_range(names: tuple[str, ...], reach: str) -> None:
    assert [(meaning_of(name).range, meaning_of(name).program) for name in names] == [(reach, None)] * len(names)


@pytest.mark.parametrize("name", ["upper:", "Piano left2", "rhStaff:", "Left", "main gauche:md", "lower:green"])
def test_a_name_says_a_hand(name: str) -> None:
    assert meaning_of(name).is_hand


@pytest.mark.parametrize(
    ("name", "player"),
    [("Piano 2", 2), ("Secondo", 2), ("PriUp", 1), ("Piano right 2", 0), ("Violin 2", 0), ("two:", 0)],
)
def test_a_name_says_a_player_at_a_keyboard(name: str, player: int) -> None:
    assert meaning_of(name).player == player


@pytest.mark.parametrize("name", ["Sonata for violin in A", "Szymon", "傷も", "Voices of spring: waltz", "x" * 100_000])
def test_names_with_unknown_words_say_nothing(name: str) -> None:
    assert meaning_of(name) == NameMeaning(is_plain=False, is_blank=False)


@pytest.mark.parametrize("name", ["", "empty", "Track 3", " - "])
def test_blank_names_say_nothing(name: str) -> None:
    assert meaning_of(name) == NameMeaning()
