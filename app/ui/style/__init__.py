"""How Qt's own controls look: the stylesheet, made from the tokens."""
