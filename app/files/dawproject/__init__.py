"""DAWproject: the format in which Bitwig Studio, Studio One and Cubase exchange projects.

A zip with project.xml and metadata.xml; https://github.com/bitwig/dawproject. Times are quarter notes.
"""
