"""What in the library is alike: vectors of passages, searching by them, the map, the units."""
