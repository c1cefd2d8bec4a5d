"""Names of General MIDI's instruments as musicians write them, abbreviated or in other languages too."""

from __future__ import annotations

from typing import Literal

VOICE = 52  # General MIDI's choir, the program of voices

Range = Literal["", "soprano", "alto", "tenor", "bass"]

# Single words from scores and tracks in several languages, without accents, by program. They also decide which tracks
# of a score are one part (see track_names), so add a word only if it has one meaning.
PROGRAM_WORDS: dict[int, str] = {
    0: """piano pianoforte fortepiano pianof pf pft pno fp fortepian forte klavier klav clavier flugel hammerklavier
        keyboard keyboards keyb keys tastiera fortepjan""",
    6: "harpsichord cembalo clavecin clavicembalo klawesyn spinetto spinet virginal",
    8: "celesta celeste",
    9: "glockenspiel",
    11: "vibraphone vibes vibrafon",
    12: "marimba",
    13: "xylophone xylophon xylofon ksylofon",
    14: "campanella campanelle campane bells chimes glocken dzwony dzwonki cloches",
    15: "dulcimer cimbalom zimbalon cymbaly",
    19: "organ organo organum orgel orgue organy org bc continuo continuus generalbass",
    20: "physharmonica harmonium fisharmonia armonica",
    21: "accordion akkordeon accordeon fisarmonica akordeon",
    24: "guitar guitars gitarre guitare guitarre chitarra gitara gtr git lute laute luth liuto lutnia tiorba theorbo",
    32: "doublebass standup upright",
    33: "bassguitar bassgitarre",
    40: """violin violins violino violini violine violinen violon violons vn vln vl vlno skrzypce fiddle geige geigen
        vv""",
    41: "viola violas viole bratsche bratschen altowka va vla vle violetta violette",
    42: """cello celli cellos violoncello violoncelli violoncelle violoncelles vc vcl vlc vcello
        vcelli vcelle wiolonczela gamba basetla""",
    43: "contrabass contrabasso contrabassi contrebasse kontrabass kontrabas cb cbasso violone violono",
    46: "harp harpha harfe harpe arpa arfa harfa harps",
    47: "timpani timp timpano tympani tympana pauken timbales kotly",
    48: "strings string streicher cordes archi smyczki str",
    56: """trumpet trumpets trompete trompeten trompette tromba trombe tromby trabka tpt trp clarino clarini lituo
        cornet""",
    57: "trombone trombones posaune posaunen tromboni puzon puzony tbn trb",
    58: "tuba bombardon bombardone bombardoni ophicleide oficleide basstuba euphonium",
    60: "horn horns horner cor cors corno corni rog waltornia waltornie hn hrn waldhorn",
    61: "brass ottoni blech cuivres",
    66: "sax saxophone saxophon saxofon sassofono",
    68: "oboe oboes oboen oboi hautbois oboj ob hb",
    69: "coranglais",
    70: "bassoon bassoons fagott fagotte fagotti fagotto basson bassons fagot fag fg bsn contrabassoon kontrafagott",
    71: """clarinet clarinets klarinette klarinetten clarinette clarinettes clarinetto clarinetti clarnetto clarnetti
        klarnet clar cl klar""",
    72: "piccolo piccoli picolini ottavino",
    73: "flute flutes flote floten flauto flauti flet flety fl traverso traversi querflote",
    74: "recorder blockflote flageolet",
    116: "tambour tamburo tamburi werbel tambourin cassa tomtom kettledrum",
    119: "cymbales cymbals piatti becken cinelli tamtam gong",
    VOICE: """voice vocal vocals singer singstimme gesang stimme chant voix chanteur voce voci canto cantus glos spiew
        spiewu choir chorus chor choeur coro choirs men women boys girls quintus quinto
        sextus sesto septimus octavus vagans""",
    81: "synth synthesizer synthesiser",
    89: "pad pads",
}
# The same for voices, by range.
RANGE_WORDS: dict[Range, str] = {
    "soprano": """soprano sopranos soprani sopran soprane superius supremus discant discantus diskant dessus
        sop""",
    "alto": "alto altos alti alt altus contralto altista mezzosoprano mezzo",
    "tenor": "tenor tenors tenore tenori tenoren tenorem ten baritone bariton baryton baritono baritonus",
    "bass": "bass basses basso bassi bas bassus basis bassen basse",
}
# The same, for names of tracks only: words that nobody writes to ask for an instrument, or that then mean drums.
TRACK_WORDS: dict[int, str] = {
    43: "contrabassus",
    116: "tambour tamburo tamburi werbel tambourin cassa",
    119: "cymbal cymbals cymbales piatti becken cinelli tamtam gong",
    VOICE: "sa tb satb",
}
TRACK_PAIRS: dict[tuple[str, str], int] = {
    ("contra", "basso"): 43, ("contra", "bassi"): 43, ("contre", "basse"): 43, ("c", "basso"): 43, ("c", "bassi"): 43,
    ("basso", "continuo"): 43, ("bassus", "continuus"): 43, ("englisch", "horn"): 69,
}  # fmt: skip

# What a person may write for an instrument. A row is: program, programs | display name | words.
# The first program plays the instrument. The programs after it are those of the parts that the word may refer to in a
# song; without them, the first program alone. "-" stands for none: General MIDI lacks the instrument, so that only the
# name of a part can say it.
# Words are without accents. Also understood: plurals in -s, the display names, the words above (as the first row with
# the same program or range), and the synonyms below.
INSTRUMENT_WORDS = """
0 0-3 | Piano | grand piano, acoustic piano, upright piano, piano forte, grand, steinway, pianino, 钢琴, 大钢琴
0 0-7,16-20 | Keyboard | keys, kbd, tasten, clavier, tastiera, teclado, teclas, 键盘
3 | Honky-tonk Piano | honky tonk, tack piano, saloon piano
4 2,4,5 | Electric Piano | epiano, rhodes, fender rhodes, wurlitzer, wurli, digital piano, piano electrique, 电钢琴
6 | Harpsichord | hpschd, 羽管键琴, 大键琴
7 | Clavinet | clavi, clav, clavichord
8 | Celesta | cel, 钢片琴
9 | Glockenspiel | glock, glsp, carillon, 钟琴
11 | Vibraphone | vib, vibraphon, vibrafono, 颤音琴
12 | Marimba | mar, 马林巴
13 | Xylophone | xyl, xylo, xilofono, 木琴
12 8-15 | Chromatic Percussion | mallet, mallet percussion, mallets
14 | Tubular Bells | orchestral chime, church bell, glocke, 管钟
15 | Dulcimer | hammered dulcimer, cimbal, santur, santoor, yangqin, hackbrett, zither, 扬琴
16 16-20 | Organ | org, hammond, hammond organ, electric organ, b3, hammond b3, jazz organ, orgel, orgue, organo,
    orgao, organy, 风琴
19 | Church Organ | pipe organ, kirchenorgel, 管风琴
20 | Reed Organ | pump organ
21 21,23 | Accordion | acc, acordeon, 手风琴
22 | Harmonica | mouth organ, blues harp, mundharmonika, armonica, 口琴
22 - | Melodica | melodica
23 | Bandoneon | concertina
24 24-31 | Guitar | guit, gitarren, chitarre, guitarra, 吉他
24 24,25 | Acoustic Guitar | agtr, acoustic gtr, folk guitar, 木吉他, 原声吉他
24 | Classical Guitar | nylon guitar, nylon string guitar, spanish guitar, flamenco guitar, konzertgitarre, 古典吉他
25 | Steel Guitar | steel string guitar, 12 string guitar, twelve string guitar
24 - | Lute | lute, laute, luth, liuto, theorbo, oud, vihuela
24 - | Ukulele | ukulele, uke, 尤克里里
25 - | Mandolin | mandolin, mandoline, mandolino, bouzouki, balalaika, 曼陀林
27 26-31 | Electric Guitar | egtr, eguitar, egitarre, lead guitar, rhythm guitar, electric gtr, clean guitar,
    guitare electrique, chitarra elettrica, guitarra electrica, 电吉他
26 | Jazz Guitar | archtop, archtop guitar, hollow body guitar
28 | Muted Guitar | palm muted guitar, funk guitar
29 29,30 | Overdriven Guitar | overdrive guitar, crunch guitar, overdrive
30 29,30 | Distortion Guitar | distorted guitar, metal guitar, heavy guitar, power chord
31 | Guitar Harmonics |
33 32-39 | Bass | bajo, bass guitar, bs, gtr bass, guitare basse, basso elettrico, 贝斯, 低音吉他
33 33-37 | Electric Bass | ebass, electric bass guitar, finger bass, fingered bass, picked bass, pick bass, fender
    bass, bajo electrico, 电贝斯
32 | Acoustic Bass | upright bass, jazz bass, standup bass, stand up bass, walking bass, 原声贝斯
35 | Fretless Bass | fretless
36 36,37 | Slap Bass |
38 38,39 | Synth Bass | bass synth, sub bass, 303, acid bass, 合成贝斯
40 40,110 | Violin | 小提琴
41 | Viola | violen, 中提琴
42 | Cello | violonchelo, chelo, viola da gamba, 大提琴
43 | Contrabass | double bass, doublebass, string bass, db, kb, kontrabasse, bassgeige, contrabbasso, contrabbassi,
    contrabajo, orchestral bass, 低音提琴, 倍大提琴
44 | Tremolo Strings | tremolo
45 | Pizzicato Strings | pizzicato, pizz, plucked string
46 | Harp | hp, hrp, concert harp, lyre, 竖琴
47 | Timpani | kettledrum, kettle drum, pauke, 定音鼓
48 40-45,48-51 | Strings | ensemble, string ensemble, string section, string orchestra, cuerda, 弦乐
50 50,51 | Synth Strings | string machine, string pad, solina, mellotron
52 52-54 | Choir | vocal ensemble, chorale, aah, female choir, male choir, children choir, voice choir, 合唱, 合唱团
53 52-54,85 | Voice | vocal, vox, voc, singer, lead vocal, backing vocal, background vocal, singing, ooh, gesang,
    stimme, singstimme, voix, chant, voce, voz, spiew, glos, 人声, 歌声
52 - | Soprano | cantus, canto, descant, cantvs, discantvs, mezzo soprano, mezzo, 女高音
52 - | Alto | altvs, countertenor, haute contre, 女低音, 女中音
52 - | Tenor | taille, 男高音
52 - | Baritone | baritone, bariton, baritono, baryton, 男中音
52 - | Bass | bass voice, vocal bass, voice bass, bassus, bassvs, basvs, bassi, 男低音
55 | Orchestra Hit | orchestral hit, orch hit
56 56,59 | Trumpet | tp, trpt, trompeta, 小号
56 - | Flugelhorn | flugelhorn, flugel horn, fluegelhorn, flicorno
56 - | Cornet | cornet, kornett, cornetto, cornetta, cornett
57 | Trombone | trbn, tb, trombon, alto trombone, tenor trombone, 长号
57 - | Bass Trombone | bass trombone, bassposaune
58 | Tuba | tba, bass tuba, sousaphone, sousafon, 大号
58 - | Euphonium | euphonium, euph, baritone horn, tenor horn
59 | Muted Trumpet | mute trumpet, harmon trumpet
60 | French Horn | trompa, 圆号, 法国号
61 56-63 | Brass | brass section, brass ensemble, horn section, br, blechblaser, blaser, metales, 铜管
62 62,63 | Synth Brass |
65 64-67 | Sax | saxophone, saxophon, saxofon, saxo, saxofono, sassofono, sax section, 萨克斯, 萨克斯管
64 | Soprano Sax | ssax, sopran sax, 高音萨克斯
65 | Alto Sax | asax, alt sax, 中音萨克斯
66 | Tenor Sax | tsax, 次中音萨克斯
67 | Baritone Sax | bari sax, bari, bsax, bariton sax, bass sax, 上低音萨克斯
68 | Oboe | oboe d amore, 双簧管
69 | English Horn | cor anglais, corno inglese, englischhorn, ca, eh, 英国管
70 | Bassoon | bn, bssn, 巴松, 大管
70 - | Contrabassoon | contrabassoon, double bassoon, cbsn, cbn, kontrafagott, contrebasson, controfagotto, 低音大管
71 | Clarinet | clt, clarinete, basset horn, 单簧管, 黑管
71 - | Bass Clarinet | bass clarinet, bcl, bassklarinette, clarinette basse, 低音单簧管
72 | Piccolo | picc, piccolo flute, piccoloflote, flautin, 短笛
73 73,72 | Flute | flt, querfloten, flauta, transverse flute, dizi, 长笛, 笛子
73 - | Alto Flute | alto flute, bass flute, altflote, 中音长笛
71 64-71 | Reeds |
73 72-79 | Pipes |
73 64-79 | Woodwinds | wind, wood wind, ww, holzblaser, bois, legni, 木管
74 | Recorder | rec, blockfloten, flute a bec, flauto dolce, flauta dulce, tin whistle, penny whistle, 竖笛
75 | Pan Flute | panflute, pan pipe, panpipe, panflote, flute de pan, zampona, 排箫
76 | Bottle | bottle blow, jug
77 | Shakuhachi | 尺八
78 | Whistle | whistling, 口哨
79 | Ocarina | okarina, 陶笛
80 80-103,38-39,50-51,54,62-63 | Synth | synthesizer, synthesiser, synthi, syn, synthetizer, synthe, sintetizador,
    sintetizzatore, 合成器
81 80-87 | Lead | synth lead, lead synth, synlead, 主音
80 | Square Lead | square, square wave, pulse lead, chiptune, 8 bit
81 | Saw Lead | saw, sawtooth, saw wave, supersaw
82 | Calliope |
87 | Bass Lead |
89 88-95 | Pad | synth pad, pad synth, 铺底
90 | Polysynth | poly synth
91 | Choir Pad | voice pad
97 96-103 | Synth Effects | effect, fx, sfx
104 104-111 | World |
104 | Sitar | 西塔琴
105 | Banjo | bjo, 班卓琴
105 - | Pipa | pipa, 琵琶
106 | Shamisen | 三味线
107 | Koto | guzheng, zheng, guqin, 古筝, 古琴, 筝
108 | Kalimba | thumb piano, mbira, 卡林巴
109 | Bagpipe | bag pipe, piper, dudelsack, cornemuse, cornamusa, gaita, dudy, uilleann pipe, 风笛
110 | Fiddle | erhu, hardanger fiddle, hurdy gurdy, 二胡
111 | Shanai | shehnai, shawm, suona, zurna, duduk, 唢呐
114 112-119 | Percussive |
112 | Tinkle Bell | tinklebell, sleigh bell
114 | Steel Drums | steelpan, steel pan, 钢鼓
116 | Taiko | 太鼓
122 120-127 | Sound Effects | noise
"""

DRUM_KIT_WORDS = """
drums, drum kit, drumkit, drum set, drumset, kit, percussion, perc, beat, dr, drm, standard kit, room kit, power
kit, electronic kit, jazz kit, brush kit, orchestra kit, 808, tr 808, 909, tr 909, drum machine, trap set,
brushes, schlagzeug, schlagwerk, perkussion, batterie, percussions, batteria, percussione, bateria, percusion,
perkusja, cajon, djembe, 鼓, 鼓组, 架子鼓, 爵士鼓, 打击乐
"""  # beside the names of single drums

# Words that are replaced within a name by others of the same meaning.
SYNONYMS = {
    "saxophone": "sax", "saxophon": "sax", "saxofon": "sax", "saxofono": "sax", "sassofono": "sax",
    "saxofone": "sax", "synthesizer": "synth", "synthesiser": "synth", "syn": "synth", "electronic": "electric",
    "elec": "electric", "electr": "electric", "elektrische": "electric", "el": "electric", "e": "electric",
    "ac": "acoustic", "gtr": "guitar", "tbn": "trombone", "tpt": "trumpet", "vln": "violin", "pno": "piano",
    "gitarre": "guitar", "ten": "tenor", "sop": "soprano", "pizz": "pizzicato", "trem": "tremolo", "str": "string",
    "perc": "percussion", "fingered": "finger", "picked": "pick", "plucked": "pluck", "overdrive": "overdriven",
    "distorted": "distortion", "mute": "muted",
}  # fmt: skip

# Ensembles with names of their own.
ENSEMBLES = {
    "string quartet": "2 violins, viola, cello",
    "string trio": "violin, viola, cello",
    "string quintet": "2 violins, 2 violas, cello",
    "string sextet": "2 violins, 2 violas, 2 cellos",
    "string orchestra": "2 violins, viola, cello, contrabass",
    "piano trio": "violin, cello, piano",
    "piano quartet": "violin, viola, cello, piano",
    "piano quintet": "2 violins, viola, cello, piano",
    "wind quintet": "flute, oboe, clarinet, french horn, bassoon",
    "woodwind quintet": "flute, oboe, clarinet, french horn, bassoon",
    "wind quartet": "flute, oboe, clarinet, bassoon",
    "brass quartet": "2 trumpets, french horn, trombone",
    "brass quintet": "2 trumpets, french horn, trombone, tuba",
    "sax quartet": "soprano sax, alto sax, tenor sax, baritone sax",
    "clarinet quartet": "3 clarinets, bass clarinet",
    "flute quartet": "4 flutes",
    "guitar duo": "2 guitars",
    "guitar quartet": "4 guitars",
    "satb": "soprano, alto, tenor, bass voice",
    "four voices": "soprano, alto, tenor, bass voice",
    "jazz trio": "piano, acoustic bass, drums",
    "jazz quartet": "tenor sax, piano, acoustic bass, drums",
    "jazz quintet": "trumpet, tenor sax, piano, acoustic bass, drums",
    "power trio": "electric guitar, bass, drums",
    "rock trio": "electric guitar, bass, drums",
    "rock band": "voice, 2 electric guitars, bass, drums",
    "弦乐四重奏": "2 violins, viola, cello",
    "钢琴三重奏": "violin, cello, piano",
}
