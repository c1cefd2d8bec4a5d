"""The window's texts in other languages: Qt Linguist's .ts files, and the .qm files made from them."""
