"""How the window looks: tokens of colour and size, palettes of light and dark, and the stylesheet made of them."""
