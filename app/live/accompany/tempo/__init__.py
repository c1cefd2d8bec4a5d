"""The tempo of an accompaniment: tapped, found in playing, followed; and whether it is played in at all."""
