"""What musicians call instruments: usual names, abbreviations and other languages' names, for General MIDI's."""

from __future__ import annotations

# Rows of: program, programs | display name | words, in the order in which a suggestion should name them.
# The first program plays the instrument. The programs behind it are all that the word may mean in a song, by default
# the first alone; "-" is none: General MIDI has no such instrument, and only a part's own name tells it.
# Words are without accents; plurals in -s are understood, and so are the synonyms below.
INSTRUMENT_WORDS = """
0 0-3 | Piano | piano, grand piano, acoustic piano, upright piano, pno, pf, pianoforte, fortepiano, piano forte,
    grand, steinway, klavier, flugel, hammerklavier, fortepian, pianino, 钢琴, 大钢琴
0 0-7,16-20 | Keyboard | keyboard, keys, kbd, tasten, clavier, tastiera, teclado, teclas, 键盘
3 | Honky-tonk Piano | honky tonk, tack piano, saloon piano
4 2,4,5 | Electric Piano | electric piano, epiano, rhodes, fender rhodes, wurlitzer, wurli, digital piano, piano
    electrique, 电钢琴
6 | Harpsichord | harpsichord, hpschd, cembalo, clavecin, clavicembalo, spinet, virginal, klawesyn, 羽管键琴, 大键琴
7 | Clavinet | clavi, clav, clavichord
8 | Celesta | celeste, cel, 钢片琴
9 | Glockenspiel | glock, glsp, carillon, 钟琴
11 | Vibraphone | vibes, vib, vibraphon, vibrafono, 颤音琴
12 | Marimba | mar, 马林巴
13 | Xylophone | xyl, xylo, xylophon, xilofono, 木琴
12 8-15 | Chromatic Percussion | chromatic percussion, mallet, mallet percussion, mallets
14 | Tubular Bells | tubular bell, bell, chime, orchestral chime, church bell, glocke, glocken, 管钟
15 | Dulcimer | hammered dulcimer, cimbalom, cimbal, santur, santoor, yangqin, hackbrett, zither, 扬琴
16 16-20 | Organ | organ, org, hammond, hammond organ, electric organ, b3, hammond b3, jazz organ, orgel, orgue,
    organo, orgao, organy, 风琴
19 | Church Organ | pipe organ, kirchenorgel, 管风琴
20 | Reed Organ | harmonium, pump organ
21 21,23 | Accordion | accordion, accordeon, acc, akkordeon, fisarmonica, acordeon, akordeon, 手风琴
22 | Harmonica | mouth organ, blues harp, mundharmonika, armonica, 口琴
22 - | Melodica | melodica
23 | Bandoneon | bandoneon, concertina
24 24-31 | Guitar | guitar, gtr, guit, git, gitarre, gitarren, guitare, chitarra, chitarre, guitarra, gitara, 吉他
24 24,25 | Acoustic Guitar | acoustic guitar, agtr, acoustic gtr, folk guitar, 木吉他, 原声吉他
24 | Classical Guitar | classical guitar, nylon guitar, nylon string guitar, spanish guitar, flamenco guitar,
    konzertgitarre, 古典吉他
25 | Steel Guitar | steel guitar, steel string guitar, 12 string guitar, twelve string guitar
24 - | Lute | lute, laute, luth, liuto, theorbo, oud, vihuela
24 - | Ukulele | ukulele, uke, 尤克里里
25 - | Mandolin | mandolin, mandoline, mandolino, bouzouki, balalaika, 曼陀林
27 26-31 | Electric Guitar | electric guitar, egtr, eguitar, egitarre, lead guitar, rhythm guitar, electric gtr,
    clean guitar, guitare electrique, chitarra elettrica, guitarra electrica, 电吉他
26 | Jazz Guitar | jazz guitar, archtop, archtop guitar, hollow body guitar
28 | Muted Guitar | muted guitar, palm muted guitar, funk guitar
29 29,30 | Overdriven Guitar | overdrive guitar, crunch guitar, overdrive
30 29,30 | Distortion Guitar | distorted guitar, metal guitar, heavy guitar, power chord
31 | Guitar Harmonics | guitar harmonic
33 32-39 | Bass | bass, basse, basso, bajo, bass guitar, bs, gtr bass, bassgitarre, guitare basse, basso elettrico,
    贝斯, 低音吉他
33 33-37 | Electric Bass | electric bass, ebass, electric bass guitar, finger bass, fingered bass, picked bass, pick
    bass, fender bass, bajo electrico, 电贝斯
32 | Acoustic Bass | acoustic bass, upright bass, jazz bass, standup bass, stand up bass, walking bass, 原声贝斯
35 | Fretless Bass | fretless
36 36,37 | Slap Bass | slap bass
38 38,39 | Synth Bass | synth bass, bass synth, sub bass, 303, acid bass, 合成贝斯
40 40,110 | Violin | violin, vln, vn, vl, violine, violinen, geige, geigen, violon, violino, violini, skrzypce,
    小提琴
41 | Viola | viola, vla, va, viole, violen, bratsche, bratschen, altowka, 中提琴
42 | Cello | cello, violoncello, vc, vlc, vcl, celli, violoncelli, violoncelle, violonchelo, chelo, wiolonczela,
    gamba, viola da gamba, 大提琴
43 | Contrabass | double bass, contrabass, string bass, cb, db, kb, kontrabass, kontrabasse, bassgeige, contrebasse,
    contrabbasso, contrabbassi, contrabajo, violone, kontrabas, orchestral bass, 低音提琴, 倍大提琴
44 | Tremolo Strings | tremolo
45 | Pizzicato Strings | pizzicato, pizz, plucked string
46 | Harp | harp, hp, hrp, concert harp, harfe, harpe, arpa, harfa, lyre, 竖琴
47 | Timpani | timpani, timp, kettledrum, kettle drum, pauke, pauken, 定音鼓
48 40-45,48-51 | Strings | string, ensemble, string ensemble, string section, string orchestra, str, streicher,
    corde, archi, cuerda, smyczki, 弦乐
50 50,51 | Synth Strings | synth string, string machine, string pad, solina, mellotron
52 52-54 | Choir | choir, chorus, vocal ensemble, chor, choeur, coro, chorale, aah, female choir, male choir,
    children choir, voice choir, 合唱, 合唱团
53 52-54,85 | Voice | voice, vocal, vox, voc, singer, lead vocal, backing vocal, background vocal, singing, ooh,
    gesang, stimme, singstimme, voix, chant, voce, voz, spiew, glos, 人声, 歌声
52 - | Soprano | soprano, sop, sopran, soprani, cantus, discantus, canto, descant, dessus, superius, cantvs,
    discantvs, mezzo soprano, mezzo, 女高音
52 - | Alto | alto, alt, contralto, altus, alti, altvs, countertenor, haute contre, 女低音, 女中音
52 - | Tenor | tenor, ten, tenore, tenori, taille, 男高音
52 - | Baritone | baritone, bariton, baritono, baryton, 男中音
52 - | Bass | bass voice, vocal bass, voice bass, bassus, bassvs, basvs, bassi, 男低音
55 | Orchestra Hit | orchestra hit, orchestral hit, orch hit
56 56,59 | Trumpet | trumpet, tpt, tp, trp, trpt, trompete, trompeten, trompette, tromba, trombe, trompeta, trabka,
    小号
56 - | Flugelhorn | flugelhorn, flugel horn, fluegelhorn, flicorno
56 - | Cornet | cornet, kornett, cornetto, cornetta, cornett
57 | Trombone | trombone, tbn, trb, trbn, tb, posaune, posaunen, tromboni, trombon, puzon, alto trombone, tenor
    trombone, 长号
57 - | Bass Trombone | bass trombone, bassposaune
58 | Tuba | tuba, tba, bass tuba, sousaphone, sousafon, 大号
58 - | Euphonium | euphonium, euph, baritone horn, tenor horn
59 | Muted Trumpet | mute trumpet, harmon trumpet
60 | French Horn | french horn, horn, hn, hrn, cor, corno, corni, waldhorn, trompa, rog, 圆号, 法国号
61 56-63 | Brass | brass, brass section, brass ensemble, horn section, br, blechblaser, blaser, cuivre, ottoni,
    metales, 铜管
62 62,63 | Synth Brass | synth brass
65 64-67 | Sax | sax, saxo, saxofono, sassofono, sax section, 萨克斯, 萨克斯管
64 | Soprano Sax | soprano sax, ssax, sopran sax, 高音萨克斯
65 | Alto Sax | alto sax, asax, alt sax, 中音萨克斯
66 | Tenor Sax | tenor sax, tsax, 次中音萨克斯
67 | Baritone Sax | baritone sax, bari sax, bari, bsax, bariton sax, bass sax, 上低音萨克斯
68 | Oboe | oboe, ob, oboen, oboi, hautbois, oboj, oboe d amore, 双簧管
69 | English Horn | english horn, cor anglais, corno inglese, englischhorn, ca, eh, 英国管
70 | Bassoon | bassoon, bsn, bn, bssn, fg, fag, fagott, fagotte, basson, fagotto, fagotti, fagot, 巴松, 大管
70 - | Contrabassoon | contrabassoon, double bassoon, cbsn, cbn, kontrafagott, contrebasson, controfagotto, 低音大管
71 | Clarinet | clarinet, cl, clar, clt, klarinette, klarinetten, clarinette, clarinetto, clarinetti, clarinete,
    klarnet, basset horn, 单簧管, 黑管
71 - | Bass Clarinet | bass clarinet, bcl, bassklarinette, clarinette basse, 低音单簧管
72 | Piccolo | piccolo, picc, piccolo flute, piccoloflote, ottavino, flautin, 短笛
73 73,72 | Flute | flute, fl, flt, flote, floten, querflote, querfloten, flauto, flauti, flauta, flet, traverso,
    transverse flute, dizi, 长笛, 笛子
73 - | Alto Flute | alto flute, bass flute, altflote, 中音长笛
71 64-71 | Reeds | reed
73 72-79 | Pipes | pipe
73 64-79 | Woodwinds | woodwind, wind, wood wind, ww, holzblaser, bois, legni, 木管
74 | Recorder | recorder, rec, blockflote, blockfloten, flute a bec, flauto dolce, flauta dulce, tin whistle, penny
    whistle, 竖笛
75 | Pan Flute | panflute, pan pipe, panpipe, panflote, flute de pan, zampona, 排箫
76 | Bottle | bottle, bottle blow, jug
77 | Shakuhachi | 尺八
78 | Whistle | whistling, 口哨
79 | Ocarina | okarina, 陶笛
80 80-103,38-39,50-51,54,62-63 | Synth | synth, synthi, syn, synthetizer, synthe, sintetizador, sintetizzatore,
    合成器
81 80-87 | Lead | lead, synth lead, lead synth, synlead, 主音
80 | Square Lead | square, square wave, pulse lead, chiptune, 8 bit
81 | Saw Lead | saw, sawtooth, saw wave, saw lead, supersaw
82 | Calliope | calliope
87 | Bass Lead | bass lead
89 88-95 | Pad | pad, synth pad, pad synth, 铺底
90 | Polysynth | polysynth, poly synth
91 | Choir Pad | choir pad, voice pad
97 96-103 | Synth Effects | synth effect, effect, fx, sfx
104 104-111 | World | world
104 | Sitar | sitar, 西塔琴
105 | Banjo | banjo, bjo, 班卓琴
105 - | Pipa | pipa, 琵琶
106 | Shamisen | 三味线
107 | Koto | koto, guzheng, zheng, guqin, 古筝, 古琴, 筝
108 | Kalimba | thumb piano, mbira, 卡林巴
109 | Bagpipe | bag pipe, piper, dudelsack, cornemuse, cornamusa, gaita, dudy, uilleann pipe, 风笛
110 | Fiddle | fiddle, erhu, hardanger fiddle, hurdy gurdy, 二胡
111 | Shanai | shehnai, shawm, suona, zurna, duduk, 唢呐
114 112-119 | Percussive | percussive
112 | Tinkle Bell | tinklebell, sleigh bell
114 | Steel Drums | steel drum, steelpan, steel pan, 钢鼓
116 | Taiko | taiko, 太鼓
122 120-127 | Sound Effects | sound effect, noise
"""

DRUM_KIT_WORDS = """
drums, drum kit, drumkit, drum set, drumset, kit, percussion, perc, beat, dr, drm, standard kit, room kit, power
kit, electronic kit, jazz kit, brush kit, orchestra kit, 808, tr 808, 909, tr 909, drum machine, trap set,
brushes, schlagzeug, schlagwerk, perkussion, batterie, percussions, batteria, percussione, bateria, percusion,
perkusja, cajon, djembe, 鼓, 鼓组, 架子鼓, 爵士鼓, 打击乐
"""  # beside the names of single drums

# Words that mean the same within a name.
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
