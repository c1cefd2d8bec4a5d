<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Continuo</source>
        <translation>关于 Continuo</translation>
    </message>
    <message>
        <source>Composes music with you.</source>
        <translation>与你一起作曲。</translation>
    </message>
    <message>
        <source>Version {version}, on Python {python}, Qt {qt} and {system}</source>
        <translation>版本 {version}，运行于 Python {python}、Qt {qt} 和 {system}</translation>
    </message>
    <message>
        <source>Continuo is free software: Apache License 2.0. What comes with it has its own licences:</source>
        <translation>Continuo 是自由软件，采用 Apache 许可证 2.0。随附的内容各有其许可证：</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>The file with the licences is missing: install Continuo again.</source>
        <translation>缺少许可证文件，请重新安装 Continuo。</translation>
    </message>
</context>
<context>
    <name>AccompanySection</name>
    <message>
        <source>Tempo</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>In beats a minute, with a count-in; or strike any key on each beat of a bar</source>
        <translation>每分钟拍数，先有预备拍；或者在一小节的每一拍上敲任意一个键</translation>
    </message>
    <message>
        <source>tapped</source>
        <translation>敲击给出</translation>
    </message>
    <message>
        <source>Metre</source>
        <translation>拍号</translation>
    </message>
    <message>
        <source>Metre of what you play</source>
        <translation>你所弹奏的拍号</translation>
    </message>
    <message>
        <source>The tempo follows me</source>
        <translation>速度跟随我</translation>
    </message>
    <message>
        <source>It gets slower or quicker with you</source>
        <translation>随着你变慢或变快</translation>
    </message>
    <message>
        <source>It starts as I play</source>
        <translation>随我的演奏开始</translation>
    </message>
    <message>
        <source>It listens until your beat is plain, and comes in at the next bar; bar lines may be off by beats</source>
        <translation>先聆听，待你的拍子清晰后从下一小节进入；小节线可能会偏差几拍</translation>
    </message>
    <message>
        <source>Play: these parts are composed under you, and follow your chords.</source>
        <translation>你来弹奏：这些声部会即时为你作曲伴奏，并跟随你的和弦。</translation>
    </message>
    <message>
        <source>End the accompaniment</source>
        <translation>结束伴奏</translation>
    </message>
    <message>
        <source>Play with me</source>
        <translation>与我合奏</translation>
    </message>
    <message>
        <source>Bass, drums or other parts play with you</source>
        <translation>贝斯、鼓或其他声部与你一起演奏</translation>
    </message>
    <message>
        <source>The MIDI clock sets the tempo</source>
        <translation>速度由 MIDI 时钟决定</translation>
    </message>
    <message>
        <source>Ableton Link sets the tempo</source>
        <translation>速度由 Ableton Link 决定</translation>
    </message>
    <message>
        <source>It finds the tempo in your playing</source>
        <translation>速度取自你的演奏</translation>
    </message>
</context>
<context>
    <name>AddMenu</name>
    <message>
        <source>&amp;Add a track</source>
        <translation>添加音轨(&amp;A)</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>空音轨</translation>
    </message>
    <message>
        <source>Other…</source>
        <translation>其他…</translation>
    </message>
    <message>
        <source>Composed to what is there</source>
        <translation>根据现有音乐创作</translation>
    </message>
    <message>
        <source>Compose another part…</source>
        <translation>创作其他声部…</translation>
    </message>
</context>
<context>
    <name>AddTrack</name>
    <message>
        <source>Piano</source>
        <translation>钢琴</translation>
    </message>
    <message>
        <source>Compose a piano part</source>
        <translation>创作钢琴声部</translation>
    </message>
    <message>
        <source>Guitar</source>
        <translation>吉他</translation>
    </message>
    <message>
        <source>Compose a guitar part</source>
        <translation>创作吉他声部</translation>
    </message>
    <message>
        <source>Bass</source>
        <translation>贝斯</translation>
    </message>
    <message>
        <source>Compose a bass part</source>
        <translation>创作贝斯声部</translation>
    </message>
    <message>
        <source>Drums</source>
        <translation>鼓</translation>
    </message>
    <message>
        <source>Compose a drum part</source>
        <translation>创作鼓声部</translation>
    </message>
    <message>
        <source>Strings</source>
        <translation>弦乐</translation>
    </message>
    <message>
        <source>Compose a string part</source>
        <translation>创作弦乐声部</translation>
    </message>
    <message>
        <source>Choir</source>
        <translation>合唱</translation>
    </message>
    <message>
        <source>Compose a choir part</source>
        <translation>创作合唱声部</translation>
    </message>
    <message>
        <source>Trumpet</source>
        <translation>小号</translation>
    </message>
    <message>
        <source>Compose a trumpet part</source>
        <translation>创作小号声部</translation>
    </message>
    <message>
        <source>Saxophone</source>
        <translation>萨克斯</translation>
    </message>
    <message>
        <source>Compose a saxophone part</source>
        <translation>创作萨克斯声部</translation>
    </message>
    <message>
        <source>Flute</source>
        <translation>长笛</translation>
    </message>
    <message>
        <source>Compose a flute part</source>
        <translation>创作长笛声部</translation>
    </message>
    <message>
        <source>Synth pad</source>
        <translation>合成铺底</translation>
    </message>
    <message>
        <source>Compose a pad part</source>
        <translation>创作铺底声部</translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Teal</source>
        <translation>青色</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝色</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>紫色</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>粉色</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>红色</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>橙色</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿色</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>灰色</translation>
    </message>
    <message>
        <source>Accent colour</source>
        <translation>强调色</translation>
    </message>
    <message>
        <source>For the Compose button, the selection and the focus ring</source>
        <translation>用于“作曲”按钮、所选内容和焦点框</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>动画</translation>
    </message>
    <message>
        <source>Whether the window moves by itself</source>
        <translation>窗口是否播放动画</translation>
    </message>
    <message>
        <source>Reduced</source>
        <translation>减弱</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>完整</translation>
    </message>
</context>
<context>
    <name>AudioPage</name>
    <message>
        <source>Sound device</source>
        <translation>音频设备</translation>
    </message>
    <message>
        <source>Where the built-in synth plays</source>
        <translation>内置合成器从这里发声</translation>
    </message>
    <message>
        <source>Audio latency</source>
        <translation>音频延迟</translation>
    </message>
    <message>
        <source>Higher if the sound crackles, lower to play live</source>
        <translation>声音有爆音时调大，现场演奏时调小</translation>
    </message>
    <message>
        <source>{count} ms</source>
        <translation>{count} 毫秒</translation>
    </message>
    <message>
        <source>Usual</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>Built-in synth</source>
        <translation>内置合成器</translation>
    </message>
    <message>
        <source>The output itself, the synth or a MIDI port, is chosen in the transport.</source>
        <translation>输出到合成器还是 MIDI 端口，在走带栏中选择。</translation>
    </message>
    <message>
        <source>The system&apos;s own</source>
        <translation>系统默认设备</translation>
    </message>
</context>
<context>
    <name>Availability</name>
    <message>
        <source>There is no model to compose with.
Open one, or train your own: Train, Learn my style.</source>
        <translation>没有可用来作曲的模型。
请打开一个，或训练你自己的模型：训练 &gt; 学习我的风格。</translation>
    </message>
    <message>
        <source>Press Compose, and the notes appear here.
Or drag a MIDI file in, or draw notes.</source>
        <translation>按“作曲”，音符就会出现在这里。
也可以拖入 MIDI 文件，或绘制音符。</translation>
    </message>
    <message>
        <source>There are no notes yet</source>
        <translation>还没有音符</translation>
    </message>
    <message>
        <source>Click in the ruler above the notes to place the playhead</source>
        <translation>点击音符上方的标尺，放置播放头</translation>
    </message>
    <message>
        <source>From bar {bar} on, replacing what follows</source>
        <translation>从第 {bar} 小节起，取代后面的内容</translation>
    </message>
    <message>
        <source>Bar {first}</source>
        <translation>第 {first} 小节</translation>
    </message>
    <message>
        <source>Bar {first} selected: Ctrl+3 fills it, Ctrl+L loops it.</source>
        <translation>已选择第 {first} 小节：按 Ctrl+3 填充，按 Ctrl+L 循环。</translation>
    </message>
    <message>
        <source>Bars {first} to {last} selected: Ctrl+3 fills them, Ctrl+L loops them.</source>
        <translation>已选择第 {first} 至 {last} 小节：按 Ctrl+3 填充，按 Ctrl+L 循环。</translation>
    </message>
    <message>
        <source>A file is being read</source>
        <translation>正在读取文件</translation>
    </message>
    <message>
        <source>The model is being read</source>
        <translation>正在读取模型</translation>
    </message>
    <message>
        <source>There is no model to compose with: open one</source>
        <translation>没有可用的模型，请先打开一个</translation>
    </message>
    <message>
        <source>Drag in the ruler above the notes to select bars</source>
        <translation>在音符上方的标尺上拖动来选择小节</translation>
    </message>
    <message>
        <source>A model is needed</source>
        <translation>需要先载入模型</translation>
    </message>
    <message>
        <source>This model plays all tracks as one; choose one with parts</source>
        <translation>此模型把所有音轨合为一个声部；请选择支持分声部的模型</translation>
    </message>
    <message>
        <source>There is only one track</source>
        <translation>只有一条音轨</translation>
    </message>
    <message>
        <source>No tracks yet</source>
        <translation>还没有音轨</translation>
    </message>
    <message>
        <source>A new part, bars {first} to {last}</source>
        <translation>新声部，第 {first} 至 {last} 小节</translation>
    </message>
    <message>
        <source>From the first bar</source>
        <translation>从第一小节开始</translation>
    </message>
    <message>
        <source>Bars {first} to {last}</source>
        <translation>第 {first} 至 {last} 小节</translation>
    </message>
    <message>
        <source>To what the other tracks play</source>
        <translation>配合其他音轨</translation>
    </message>
    <message>
        <source>After bar {bar}</source>
        <translation>接在第 {bar} 小节之后</translation>
    </message>
</context>
<context>
    <name>BeatsController</name>
    <message>
        <source>The notes keep to no beat: the bar lines mean nothing yet. Edit &gt; Beats finds the beats.</source>
        <translation>这些音符不合任何拍点：小节线还没有意义。用“编辑 &gt; 拍点”找出拍点。</translation>
    </message>
    <message>
        <source>There are too few notes to find beats in. Tap them.</source>
        <translation>音符太少，找不出拍点。请打拍子。</translation>
    </message>
    <message>
        <source>Beats</source>
        <translation>拍点</translation>
    </message>
    <message>
        <source>The beats are not clear: check the bar lines, or tap the beats.</source>
        <translation>拍点不够清楚：请查看小节线，或者打拍子。</translation>
    </message>
    <message>
        <source>Half tempo</source>
        <translation>速度减半</translation>
    </message>
    <message>
        <source>Double tempo</source>
        <translation>速度加倍</translation>
    </message>
    <message>
        <source>Move bar lines</source>
        <translation>移动小节线</translation>
    </message>
    <message>
        <source>Something else is playing: stop it first.</source>
        <translation>正在播放别的内容：请先停止。</translation>
    </message>
    <message>
        <source>Tap two beats or more: one has no tempo.</source>
        <translation>请至少打两拍：一拍定不出速度。</translation>
    </message>
    <message>
        <source>Tap the beats</source>
        <translation>打拍子</translation>
    </message>
    <message>
        <source>Controllers and texts of the file were left out: they can&apos;t be moved.</source>
        <translation>文件中的控制器和文字已略去：无法移动它们。</translation>
    </message>
    <message>
        <source>Beats: {bpm:.0f} a minute, {beats} in a bar.</source>
        <translation>拍点：每分钟 {bpm:.0f} 拍，每小节 {beats} 拍。</translation>
    </message>
    <message>
        <source>Wait until composing has ended, or cancel it, to change the piece.</source>
        <translation>请等作曲结束或取消作曲，再修改乐曲。</translation>
    </message>
    <message>
        <source>The piece has no notes.</source>
        <translation>乐曲中没有音符。</translation>
    </message>
</context>
<context>
    <name>BeatsDialog</name>
    <message>
        <source>Beats</source>
        <translation>拍点</translation>
    </message>
    <message>
        <source>Find the beats</source>
        <translation>找出拍点</translation>
    </message>
    <message>
        <source>Listen for the beats in the notes</source>
        <translation>从音符中找出拍点</translation>
    </message>
    <message>
        <source>Tap the beats</source>
        <translation>打拍子</translation>
    </message>
    <message>
        <source>Play the piece from the playhead and tap along</source>
        <translation>从播放头开始播放，跟着打拍子</translation>
    </message>
    <message>
        <source>Half tempo</source>
        <translation>速度减半</translation>
    </message>
    <message>
        <source>Every second beat is one</source>
        <translation>每两拍算一拍</translation>
    </message>
    <message>
        <source>Double tempo</source>
        <translation>速度加倍</translation>
    </message>
    <message>
        <source>A beat more in the middle of each</source>
        <translation>每拍中间再加一拍</translation>
    </message>
    <message>
        <source>Bar lines earlier</source>
        <translation>小节线提前</translation>
    </message>
    <message>
        <source>Bars begin one beat earlier</source>
        <translation>小节提前一拍开始</translation>
    </message>
    <message>
        <source>Bar lines later</source>
        <translation>小节线推后</translation>
    </message>
    <message>
        <source>Bars begin one beat later</source>
        <translation>小节推后一拍开始</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>修正</translation>
    </message>
    <message>
        <source>{bpm:.0f} beats a minute, {beats} in a bar</source>
        <translation>每分钟 {bpm:.0f} 拍，每小节 {beats} 拍</translation>
    </message>
    <message>
        <source>Done tapping</source>
        <translation>打完了</translation>
    </message>
    <message>
        <source>Tap Space, T or a key of your MIDI keyboard on each beat. The first tap begins a bar. Enter ends it, Esc drops it.</source>
        <translation>在每一拍上按空格、T 或 MIDI 键盘的任意键。第一下是小节的开头。按 Enter 结束，按 Esc 放弃。</translation>
    </message>
    <message>
        <source>Taps: {count:,}. Enter ends it, Esc drops it.</source>
        <translation>已打 {count:,} 拍。按 Enter 结束，按 Esc 放弃。</translation>
    </message>
</context>
<context>
    <name>CardDelegate</name>
    <message>
        <source>Best</source>
        <translation>最佳</translation>
    </message>
</context>
<context>
    <name>CardsModel</name>
    <message>
        <source>best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>playing</source>
        <translation>正在播放</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>当前显示</translation>
    </message>
    <message>
        <source>compared with it</source>
        <translation>对比版本</translation>
    </message>
</context>
<context>
    <name>ChordLane</name>
    <message>
        <source>Chords</source>
        <translation>和弦</translation>
    </message>
    <message>
        <source>Bar {bar}: {chords}</source>
        <translation>第 {bar} 小节：{chords}</translation>
    </message>
    <message>
        <source>no chord</source>
        <translation>无和弦</translation>
    </message>
    <message>
        <source>recognised from the notes</source>
        <translation>由音符识别</translation>
    </message>
    <message>
        <source>the take was composed on it</source>
        <translation>此版本按它创作</translation>
    </message>
    <message>
        <source>for what is composed next</source>
        <translation>用于接下来的创作</translation>
    </message>
    <message>
        <source>Double-click a bar to type its chords for composing: Dm7 G7</source>
        <translation>双击小节，输入创作时用的和弦：Dm7 G7</translation>
    </message>
    <message>
        <source>Chords of bar {bar}</source>
        <translation>第 {bar} 小节的和弦</translation>
    </message>
    <message>
        <source>Chords, such as Dm7 G7</source>
        <translation>和弦，例如 Dm7 G7</translation>
    </message>
</context>
<context>
    <name>ColourMenu</name>
    <message>
        <source>&amp;Colour</source>
        <translation>颜色(&amp;C)</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝色</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>橙色</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿色</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>紫色</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>粉色</translation>
    </message>
    <message>
        <source>Teal</source>
        <translation>青色</translation>
    </message>
    <message>
        <source>Gold</source>
        <translation>金色</translation>
    </message>
    <message>
        <source>Indigo</source>
        <translation>靛青色</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>红色</translation>
    </message>
    <message>
        <source>Olive</source>
        <translation>橄榄绿</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>灰色</translation>
    </message>
    <message>
        <source>Brown</source>
        <translation>棕色</translation>
    </message>
</context>
<context>
    <name>ComposeButton</name>
    <message>
        <source>Progress of composing</source>
        <translation>作曲进度</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stop composing (Esc)</source>
        <translation>停止作曲 (Esc)</translation>
    </message>
    <message>
        <source>Compose</source>
        <translation>作曲</translation>
    </message>
    <message>
        <source>Compose with these settings (Ctrl+Return)</source>
        <translation>用这些设置作曲 (Ctrl+回车)</translation>
    </message>
</context>
<context>
    <name>ComposeController</name>
    <message>
        <source>Composing…</source>
        <translation>正在作曲…</translation>
    </message>
    <message>
        <source>A recording or a duet is running: end it first, then compose endless music.</source>
        <translation>录音或对奏正在进行：请先结束，再生成无尽的音乐。</translation>
    </message>
    <message>
        <source>Composing until you press Stop. Changes on the panel take effect two bars later.</source>
        <translation>会一直作曲，直到你按“停止”。在面板上所做的更改，两小节后生效。</translation>
    </message>
    <message>
        <source>Compose {count} takes</source>
        <translation>生成 {count} 个版本</translation>
    </message>
    <message>
        <source>Compose</source>
        <translation>作曲</translation>
    </message>
    <message>
        <source>Composed {notes:,} notes in {seconds:.1f} s. Undo removes them; compose again for different ones.</source>
        <translation>已生成 {notes:,} 个音符，用时 {seconds:.1f} 秒。撤销可去掉它们，再次作曲会得到不同的音符。</translation>
    </message>
    <message>
        <source>Composed {count} takes in {seconds:.1f} s: choose one of them below.</source>
        <translation>已生成 {count} 个版本，用时 {seconds:.1f} 秒，请在下方挑选。</translation>
    </message>
    <message>
        <source>Take {number}</source>
        <translation>版本 {number}</translation>
    </message>
    <message>
        <source>Cancelled; nothing was changed.</source>
        <translation>已取消，没有任何改动。</translation>
    </message>
</context>
<context>
    <name>ComposePanel</name>
    <message>
        <source>Reset all</source>
        <translation>全部重置</translation>
    </message>
    <message>
        <source>Set every field back to its default</source>
        <translation>把每一项恢复为默认值</translation>
    </message>
    <message>
        <source>Continuo goes on with the model that is shown, or choose another.</source>
        <translation>Continuo 继续使用当前显示的模型；你也可以另选一个。</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>Model could not be read</source>
        <translation>模型未能读取</translation>
    </message>
    <message>
        <source>Density, range, velocity, grid, ending and more: show or hide them</source>
        <translation>疏密、音域、力度、网格、结尾等：展开或收起</translation>
    </message>
    <message>
        <source>This model can&apos;t follow a form; choose one with parts</source>
        <translation>这个模型不遵循曲式；请选择一个区分声部的模型</translation>
    </message>
    <message>
        <source>This model has no timing; choose another</source>
        <translation>这个模型不含节奏信息，请换一个</translation>
    </message>
    <message>
        <source>This model can&apos;t fill a gap; choose another</source>
        <translation>这个模型不会填充空缺，请另选一个</translation>
    </message>
    <message>
        <source>Only where there are chords</source>
        <translation>仅在设定了和弦时可用</translation>
    </message>
    <message>
        <source>Bars that are varied keep their form</source>
        <translation>变奏的小节保持原有曲式</translation>
    </message>
    <message>
        <source>Endless music has no length that a form could divide</source>
        <translation>无尽的音乐没有可供曲式划分的长度</translation>
    </message>
    <message>
        <source>Endless: changes on the panel take effect two bars later</source>
        <translation>无尽模式：面板上的更改两小节后生效</translation>
    </message>
    <message>
        <source>{field}: see the note below it</source>
        <translation>{field}：见其下方的说明</translation>
    </message>
</context>
<context>
    <name>DensityField</name>
    <message>
        <source>Density, notes per beat</source>
        <translation>疏密（每拍音符数）</translation>
    </message>
    <message>
        <source>Sparser or busier: the fewest and the most notes in each beat</source>
        <translation>更疏或更密：每拍最少和最多的音符数</translation>
    </message>
    <message>
        <source>any</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>at least</source>
        <translation>至少</translation>
    </message>
    <message>
        <source>at most</source>
        <translation>至多</translation>
    </message>
</context>
<context>
    <name>Document</name>
    <message>
        <source>Choose {name}</source>
        <translation>选择“{name}”</translation>
    </message>
    <message>
        <source>Rename to {name}</source>
        <translation>重命名为“{name}”</translation>
    </message>
    <message>
        <source>Rate {name}</source>
        <translation>评价“{name}”</translation>
    </message>
    <message>
        <source>Keep {name}</source>
        <translation>保留“{name}”</translation>
    </message>
    <message>
        <source>No longer keep {name}</source>
        <translation>不再保留“{name}”</translation>
    </message>
    <message>
        <source>Discard {name}</source>
        <translation>丢弃“{name}”</translation>
    </message>
    <message>
        <source>Discard {count} takes</source>
        <translation>丢弃 {count} 个版本</translation>
    </message>
</context>
<context>
    <name>DropFolder</name>
    <message>
        <source>Choose &amp;folder…</source>
        <translation>选择文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Choose a folder with MIDI files; the folders in it are searched, too</source>
        <translation>选择一个含 MIDI 文件的文件夹，其中的子文件夹也会搜索</translation>
    </message>
    <message>
        <source>Drop a folder of your pieces here</source>
        <translation>把存放你作品的文件夹拖到这里</translation>
    </message>
    <message>
        <source>MIDI files (.mid), also in folders and .zip files</source>
        <translation>MIDI 文件 (.mid)，也可以在子文件夹和 .zip 文件中</translation>
    </message>
    <message>
        <source>Folder of your pieces: {path}</source>
        <translation>你的作品文件夹：{path}</translation>
    </message>
    <message>
        <source>No folder chosen</source>
        <translation>未选择文件夹</translation>
    </message>
</context>
<context>
    <name>Drums</name>
    <message>
        <source>Kick 2</source>
        <translation>底鼓 2</translation>
    </message>
    <message>
        <source>Kick</source>
        <translation>底鼓</translation>
    </message>
    <message>
        <source>Side stick</source>
        <translation>鼓边</translation>
    </message>
    <message>
        <source>Snare</source>
        <translation>军鼓</translation>
    </message>
    <message>
        <source>Clap</source>
        <translation>拍手</translation>
    </message>
    <message>
        <source>Snare 2</source>
        <translation>军鼓 2</translation>
    </message>
    <message>
        <source>Low floor</source>
        <translation>低音落地鼓</translation>
    </message>
    <message>
        <source>Closed hat</source>
        <translation>闭合踩镲</translation>
    </message>
    <message>
        <source>Floor tom</source>
        <translation>落地鼓</translation>
    </message>
    <message>
        <source>Pedal hat</source>
        <translation>脚踩镲</translation>
    </message>
    <message>
        <source>Low tom</source>
        <translation>低音嗵鼓</translation>
    </message>
    <message>
        <source>Open hat</source>
        <translation>开放踩镲</translation>
    </message>
    <message>
        <source>Mid tom</source>
        <translation>中音嗵鼓</translation>
    </message>
    <message>
        <source>Mid tom 2</source>
        <translation>中音嗵鼓 2</translation>
    </message>
    <message>
        <source>Crash</source>
        <translation>碎音镲</translation>
    </message>
    <message>
        <source>High tom</source>
        <translation>高音嗵鼓</translation>
    </message>
    <message>
        <source>Ride</source>
        <translation>叮叮镲</translation>
    </message>
    <message>
        <source>China</source>
        <translation>中国镲</translation>
    </message>
    <message>
        <source>Ride bell</source>
        <translation>叮叮镲帽</translation>
    </message>
    <message>
        <source>Tambourine</source>
        <translation>铃鼓</translation>
    </message>
    <message>
        <source>Splash</source>
        <translation>水镲</translation>
    </message>
    <message>
        <source>Cowbell</source>
        <translation>牛铃</translation>
    </message>
    <message>
        <source>Crash 2</source>
        <translation>碎音镲 2</translation>
    </message>
    <message>
        <source>Vibraslap</source>
        <translation>颤音叉</translation>
    </message>
    <message>
        <source>Ride 2</source>
        <translation>叮叮镲 2</translation>
    </message>
    <message>
        <source>High bongo</source>
        <translation>高音邦戈鼓</translation>
    </message>
    <message>
        <source>Low bongo</source>
        <translation>低音邦戈鼓</translation>
    </message>
    <message>
        <source>Muted conga</source>
        <translation>闷音康加鼓</translation>
    </message>
    <message>
        <source>Muted cuica</source>
        <translation>闷音奎卡</translation>
    </message>
    <message>
        <source>Muted surdo</source>
        <translation>闷音苏尔多鼓</translation>
    </message>
    <message>
        <source>Open conga</source>
        <translation>开音康加鼓</translation>
    </message>
    <message>
        <source>Low conga</source>
        <translation>低音康加鼓</translation>
    </message>
    <message>
        <source>Timbale</source>
        <translation>高音廷巴鼓</translation>
    </message>
    <message>
        <source>Low timbale</source>
        <translation>低音廷巴鼓</translation>
    </message>
    <message>
        <source>High agogo</source>
        <translation>高音阿哥哥铃</translation>
    </message>
    <message>
        <source>Low agogo</source>
        <translation>低音阿哥哥铃</translation>
    </message>
    <message>
        <source>Cabasa</source>
        <translation>卡巴萨</translation>
    </message>
    <message>
        <source>Maracas</source>
        <translation>沙锤</translation>
    </message>
    <message>
        <source>Whistle</source>
        <translation>短哨</translation>
    </message>
    <message>
        <source>Whistle 2</source>
        <translation>长哨</translation>
    </message>
    <message>
        <source>Guiro</source>
        <translation>短刮瓜</translation>
    </message>
    <message>
        <source>Guiro 2</source>
        <translation>长刮瓜</translation>
    </message>
    <message>
        <source>Claves</source>
        <translation>响棒</translation>
    </message>
    <message>
        <source>High block</source>
        <translation>高音木鱼</translation>
    </message>
    <message>
        <source>Low block</source>
        <translation>低音木鱼</translation>
    </message>
    <message>
        <source>Open cuica</source>
        <translation>开音奎卡</translation>
    </message>
    <message>
        <source>Triangle</source>
        <translation>闷音三角铁</translation>
    </message>
    <message>
        <source>Triangle 2</source>
        <translation>开音三角铁</translation>
    </message>
    <message>
        <source>Shaker</source>
        <translation>沙筒</translation>
    </message>
    <message>
        <source>Jingle bell</source>
        <translation>雪橇铃</translation>
    </message>
    <message>
        <source>Bell tree</source>
        <translation>音树</translation>
    </message>
    <message>
        <source>Castanets</source>
        <translation>响板</translation>
    </message>
    <message>
        <source>Open surdo</source>
        <translation>开音苏尔多鼓</translation>
    </message>
</context>
<context>
    <name>EditController</name>
    <message>
        <source>Step input: C D E … are notes, Shift adds to a chord, 3 to 7 set the length, 0 rests.</source>
        <translation>步进输入：C D E … 输入音符，按住 Shift 加入和弦，3 到 7 设定时值，0 为休止。</translation>
    </message>
    <message>
        <source>Step input is off.</source>
        <translation>步进输入已关闭。</translation>
    </message>
    <message>
        <source>Wait until composing has ended, or cancel it, to change the piece.</source>
        <translation>请等作曲结束或取消作曲，再修改乐曲。</translation>
    </message>
    <message>
        <source>Tempo {bpm}</source>
        <translation>速度 {bpm}</translation>
    </message>
    <message>
        <source>Metre {metre}</source>
        <translation>拍号 {metre}</translation>
    </message>
</context>
<context>
    <name>EmptyPage</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Cannot allocate memory</source>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>Device or resource busy</source>
        <translation>设备或资源正忙</translation>
    </message>
    <message>
        <source>Disk quota exceeded</source>
        <translation>超出磁盘配额</translation>
    </message>
    <message>
        <source>File exists</source>
        <translation>文件已存在</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>文件名太长</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>输入/输出错误</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>这是一个文件夹</translation>
    </message>
    <message>
        <source>CLIP and {--seed-clip} both name a clip: give one of them</source>
        <translation>CLIP 和 {--seed-clip} 都指定了片段：请只给其中一个</translation>
    </message>
    <message>
        <source>MIDI input {name!r} can&apos;t be opened; another program may hold it</source>
        <translation>无法打开 MIDI 输入 {name!r}；可能正被其他程序占用</translation>
    </message>
    <message>
        <source>MIDI output {name!r} can&apos;t be opened; another program may hold it</source>
        <translation>无法打开 MIDI 输出 {name!r}；可能正被其他程序占用</translation>
    </message>
    <message>
        <source>MIDI port {port!r} is disconnected; it is used again when it is back</source>
        <translation>MIDI 端口 {port!r} 已断开；重新连接后会自动恢复使用</translation>
    </message>
    <message>
        <source>MIDI ports need {needed}, which is not installed; run:
{command}</source>
        <translation>MIDI 端口需要 {needed}，但没有安装；请运行：
{command}</translation>
    </message>
    <message>
        <source>MIDI type is {midi_type}; it must be 0 (one track) or 1 (a track for each part)</source>
        <translation>MIDI 类型为 {midi_type}，必须是 0（单音轨）或 1（每个声部一条音轨）</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>磁盘空间已满</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>没有这个文件或文件夹</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>这不是文件夹</translation>
    </message>
    <message>
        <source>Operation not permitted</source>
        <translation>不允许此操作</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>没有权限</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>文件系统只读</translation>
    </message>
    <message>
        <source>Resource temporarily unavailable</source>
        <translation>资源暂时不可用</translation>
    </message>
    <message>
        <source>Stale file handle</source>
        <translation>文件句柄已失效</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <translation>打开的文件太多</translation>
    </message>
    <message>
        <source>Windows has no virtual MIDI ports: install a loopback port such as loopMIDI, and choose it as the input</source>
        <translation>Windows 没有虚拟 MIDI 端口：请安装 loopMIDI 之类的回环端口，并把它选作输入</translation>
    </message>
    <message>
        <source>Windows has no virtual MIDI ports: install a loopback port such as loopMIDI, and choose it as the output</source>
        <translation>Windows 没有虚拟 MIDI 端口：请安装 loopMIDI 之类的回环端口，并把它选作输出</translation>
    </message>
    <message>
        <source>a checkpoint with classic streams has no timing; use one trained with {--streams} full</source>
        <translation>使用 classic 事件流的模型不含节奏信息；请换一个用 {--streams} full 训练的模型</translation>
    </message>
    <message>
        <source>a chunk is longer than the chunk that contains it</source>
        <translation>有一个数据块超出了所在的范围</translation>
    </message>
    <message>
        <source>a compressed sample can&apos;t be decoded</source>
        <translation>有一个压缩的采样无法解码</translation>
    </message>
    <message>
        <source>a gap is filled as a whole, so it can&apos;t be played while composing: leave out {--fill}</source>
        <translation>空缺是整体填充的，不能边作曲边播放：请不要使用{--fill}</translation>
    </message>
    <message>
        <source>a note begins in bar {bar:,} (counted in 4/4), and only pieces of at most {most:,} bars are read: cut the silence before it</source>
        <translation>有音符从第 {bar:,} 小节开始（按 4/4 计），而超过 {most:,} 小节的乐曲不予读取：请剪掉它之前的空白</translation>
    </message>
    <message>
        <source>a track without notes is composed to those that have some: select it alone, or only tracks with notes</source>
        <translation>空音轨要根据有音符的音轨来作曲：请只选择它，或只选择有音符的音轨</translation>
    </message>
    <message>
        <source>all notes of the track lie on one side of that pitch: choose another pitch to split at</source>
        <translation>该音轨的音符全都在这个音高的同一侧：请换一个拆分音高</translation>
    </message>
    <message>
        <source>all tracks are muted, so there is nothing to hear: unmute some, or export another kind</source>
        <translation>所有音轨都已静音，没有可听的声音：请取消部分静音，或导出为其他格式</translation>
    </message>
    <message>
        <source>amount in percent</source>
        <translation>变奏程度（百分比）</translation>
    </message>
    <message>
        <source>byte 0x{position:X}: data byte 0x{value:02X} without a status byte before it</source>
        <translation>字节 0x{position:X}：数据字节 0x{value:02X} 之前没有状态字节</translation>
    </message>
    <message>
        <source>choose the bars to compose in: drag in the ruler above the notes</source>
        <translation>请选择要作曲的小节：在音符上方的标尺上拖动</translation>
    </message>
    <message>
        <source>chunk {name} is longer than the chunk that contains it</source>
        <translation>数据块 {name} 超出了所在的范围</translation>
    </message>
    <message>
        <source>cue notes that were left out: {count:,}; another part plays them</source>
        <translation>略去的提示音符：{count:,} 个；它们由其他声部演奏</translation>
    </message>
    <message>
        <source>drum notes without a MIDI number: {count:,}; their drum was guessed from the staff</source>
        <translation>没有 MIDI 编号的鼓音符：{count:,} 个；已按其在谱表上的位置推测鼓件</translation>
    </message>
    <message>
        <source>drums and other instruments can&apos;t be on one track: select only drums, or none</source>
        <translation>鼓不能与其他乐器合并到同一音轨：请只选择鼓，或不要选择鼓</translation>
    </message>
    <message>
        <source>endless music has no end: choose another ending, or another place to compose</source>
        <translation>无尽的音乐没有结尾：请另选结尾，或另选作曲的位置</translation>
    </message>
    <message>
        <source>export-onnx needs {needed}, which is not installed; run:
{command}</source>
        <translation>export-onnx 缺少 {needed}；请运行：
{command}</translation>
    </message>
    <message>
        <source>instrument {program} can&apos;t be prepared ({reason}), and is silent: free space on the disk, or choose another SoundFont</source>
        <translation>乐器 {program} 无法准备（{reason}），因此没有声音：请腾出磁盘空间，或另选 SoundFont</translation>
    </message>
    <message>
        <source>its checksum differs</source>
        <translation>校验和不符</translation>
    </message>
    <message>
        <source>its settings don&apos;t fit this version of Continuo ({reason}); it was made by {program}</source>
        <translation>它的设置与这个版本的 Continuo 不符（{reason}）；它由 {program} 生成</translation>
    </message>
    <message>
        <source>its state has other entries</source>
        <translation>其中状态的条目不符</translation>
    </message>
    <message>
        <source>none of the chosen tracks is in this take: select others, or compose for all tracks</source>
        <translation>所选音轨都不在当前版本中：请选择其他音轨，或为全部音轨作曲</translation>
    </message>
    <message>
        <source>nothing was typed: type a name for a marker, 96 for a tempo or 3/4 for a metre</source>
        <translation>没有输入任何内容：输入名称作为标记，输入 96 作为速度，或输入 3/4 作为拍号</translation>
    </message>
    <message>
        <source>one track alone can&apos;t be merged: select two or more</source>
        <translation>只有一条音轨无法合并：请选择两条或更多</translation>
    </message>
    <message>
        <source>place the playhead where the music is to continue: click in the bar numbers above the notes</source>
        <translation>请把播放头放到要续写的位置：点击音符上方的小节号</translation>
    </message>
    <message>
        <source>playing stopped because of an error in Continuo ({fault}); please report it</source>
        <translation>播放因程序故障而停止（{fault}）；请报告这个问题</translation>
    </message>
    <message>
        <source>random/ is not the state of a random generator</source>
        <translation>random/ 不是随机数生成器的状态</translation>
    </message>
    <message>
        <source>reading the SoundFont crashed, and is being tried again</source>
        <translation>读取 SoundFont 时崩溃，正在重试</translation>
    </message>
    <message>
        <source>sample {name!r} is incomplete</source>
        <translation>采样 {name!r} 不完整</translation>
    </message>
    <message>
        <source>sample {name!r} lies outside the file</source>
        <translation>采样 {name!r} 超出了文件的范围</translation>
    </message>
    <message>
        <source>seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>the SoundFont keeps crashing the synth, so no more notes are played; choose another</source>
        <translation>合成器因这个 SoundFont 一再崩溃，不再播放音符；请另选一个</translation>
    </message>
    <message>
        <source>the built-in synth can&apos;t be started ({reason}): close other programs, choose another output, then choose the synth again</source>
        <translation>无法启动内置合成器（{reason}）：请关闭一些其他程序，先选另一个输出，再选回它</translation>
    </message>
    <message>
        <source>the built-in synth stopped; to start it again, choose another output, then choose the synth again</source>
        <translation>内置合成器停止了；请先选另一个输出，再选回它，以便重启</translation>
    </message>
    <message>
        <source>the chosen tracks have no notes to go on from: choose tracks that have some</source>
        <translation>所选音轨没有可以续写的音符：请选择有音符的音轨</translation>
    </message>
    <message>
        <source>the clipboard holds no notes: copy some first</source>
        <translation>剪贴板中没有音符：请先复制一些</translation>
    </message>
    <message>
        <source>the composing process keeps crashing; try another model, and please report it</source>
        <translation>作曲程序一再崩溃；请换一个模型，并报告这个问题</translation>
    </message>
    <message>
        <source>the library can&apos;t be read ({reason}): close other programs, then open the library again</source>
        <translation>无法读取曲库（{reason}）：请关闭一些其他程序，然后重新打开曲库</translation>
    </message>
    <message>
        <source>the library failed: {fault}; please report it</source>
        <translation>曲库出错：{fault}；请报告此问题</translation>
    </message>
    <message>
        <source>the library has no clips; add a folder of them</source>
        <translation>曲库中没有片段；请添加一个存放片段的文件夹</translation>
    </message>
    <message>
        <source>the library process keeps crashing; the library stays as it is; please report it</source>
        <translation>曲库程序一再崩溃；曲库保持原样；请报告这个问题</translation>
    </message>
    <message>
        <source>the recording would end too late for a MIDI file: move the playhead to the left</source>
        <translation>录音的结尾超出了 MIDI 文件的长度：请把播放头向左移</translation>
    </message>
    <message>
        <source>there is no music yet that a part could be composed to: compose or open some first</source>
        <translation>还没有音乐可供配写声部：请先作曲或打开一首</translation>
    </message>
    <message>
        <source>this model plays all tracks as one, and can&apos;t compose for some of them: compose for all tracks, or choose another model</source>
        <translation>此模型把所有音轨合为一个声部，无法只为部分音轨作曲：请为全部音轨作曲，或换一个模型</translation>
    </message>
    <message>
        <source>tracks are chosen among a clip&apos;s, and exclude {--parts} and {--add}: leave those out</source>
        <translation>所选音轨须来自片段，且不能与 {--parts} 和 {--add} 同用：请去掉后两者</translation>
    </message>
    <message>
        <source>{--bars} needs clicks to count them: leave out {--freely}, or end with Ctrl+C</source>
        <translation>{--bars} 需要节拍器来数小节：请去掉 {--freely}，或用 Ctrl+C 结束</translation>
    </message>
    <message>
        <source>{--bars} {bars}: the piece has only bars 1 to {count}; choose from those</source>
        <translation>{--bars} {bars}：乐曲只有第 1 至 {count} 小节；请从中选择</translation>
    </message>
    <message>
        <source>{--candidates} is {candidates}; it must be from 1 (off) to {most}</source>
        <translation>{--candidates} 为 {candidates}；必须在 1（关闭）到 {most} 之间</translation>
    </message>
    <message>
        <source>{--chords}: {symbol!r} in bar {bar} (character {position}) is not a known chord symbol; write, for example, C, Am, F#m7b5, Bbmaj7, G7/B or Dsus4</source>
        <translation>{--chords}：第 {bar} 小节的 {symbol!r}（第 {position} 个字符）不是能识别的和弦记号；请写成 C、Am、F#m7b5、Bbmaj7、G7/B、Dsus4 这样</translation>
    </message>
    <message>
        <source>{--count} is {count}; it must be 1 or more</source>
        <translation>{--count} 为 {count}，必须为 1 或更大</translation>
    </message>
    <message>
        <source>{--density} {density!r} asks for {need} notes in a bar, where {--grid} {grid} has room for {count}: lower it, or choose a finer grid</source>
        <translation>{--density} {density!r} 要求每小节 {need} 个音符，但只有 {count} 个位置可放（{--grid} {grid}）：请降低要求，或选择更细的网格</translation>
    </message>
    <message>
        <source>{--density} {density!r}: both numbers must be from 0 to {most:g}, the first not above the second, and the second above 0</source>
        <translation>{--density} {density!r}：两个数都须在 0 到 {most:g} 之间，第一个不能大于第二个，第二个须大于 0</translation>
    </message>
    <message>
        <source>{--density} {density!r}: no whole number of notes in a bar of {numerator}/{denominator} lies in this range; widen it</source>
        <translation>{--density} {density!r}：{numerator}/{denominator} 拍的小节中没有整数个音符符合这个范围，请放宽</translation>
    </message>
    <message>
        <source>{--device} {name} is not available on this machine, or not in this build of torch; use {--device} auto</source>
        <translation>{--device} {name} 在这台机器或这个版本的 torch 上不可用；请用 {--device} auto</translation>
    </message>
    <message>
        <source>{--dropout} is {dropout}; it must be at least 0 and below 1</source>
        <translation>{--dropout} 为 {dropout}，必须至少为 0 且小于 1</translation>
    </message>
    <message>
        <source>{--ending} downbeat needs an end: leave out {--endless}</source>
        <translation>终止和弦需要有结尾：请不要选“无尽”</translation>
    </message>
    <message>
        <source>{--ending} downbeat needs two bars or more: compose or fill more bars</source>
        <translation>终止和弦至少需要两个小节：请增加小节数，或填充更多小节</translation>
    </message>
    <message>
        <source>{--ending} downbeat: {--range} {range!r} and the other controls leave no {bass} to end on: widen the range</source>
        <translation>终止和弦：{--range} {range!r} 和其他控制之下，没有可用来结束的 {bass}：请放宽音域</translation>
    </message>
    <message>
        <source>{--endless} and {--bars} exclude each other: give one of them</source>
        <translation>{--endless} 和 {--bars} 互相矛盾：请只给其中一个</translation>
    </message>
    <message>
        <source>{--endless} music has no form to keep to: leave out {--form}, or give {--bars}</source>
        <translation>无尽的音乐（{--endless}）没有可遵循的曲式：请去掉 {--form}，或给出 {--bars}</translation>
    </message>
    <message>
        <source>{--form-strength} is {form_strength}; it must be between 0 and 4</source>
        <translation>{--form-strength} 为 {form_strength}；应在 0 到 4 之间</translation>
    </message>
    <message>
        <source>{--from-bar} is {from_bar}; it must be 1 or more</source>
        <translation>{--from-bar} 为 {from_bar}，必须为 1 或更大</translation>
    </message>
    <message>
        <source>{--from-bar} {from_bar}: the piece has only bars 1 to {count}; choose one of those</source>
        <translation>{--from-bar} {from_bar}：乐曲只有第 1 至 {count} 小节；请从中选择</translation>
    </message>
    <message>
        <source>{--grooves}: none of these are drummers&apos; recordings that {path} has learnt from, in 4/4, of two bars or more and in a style with a band ({styles}); they are named as those of the Groove MIDI Dataset are, such as 12_rock_120_beat_4-4.mid</source>
        <translation>{--grooves}：其中没有 {path} 学习过的、4/4 拍、不少于两小节且风格有相应乐队（{styles}）的鼓手演奏录音；文件名须与 Groove MIDI 数据集一致，例如 12_rock_120_beat_4-4.mid</translation>
    </message>
    <message>
        <source>{--init-from} {path}: its streams are {own!r}, not {streams!r}: leave out {--streams}, or train from the start without {--init-from}</source>
        <translation>{--init-from} {path}：它的事件流是 {own!r}，而不是 {streams!r}：请去掉 {--streams}，或不用 {--init-from} 从头训练</translation>
    </message>
    <message>
        <source>{--key} and {--range} leave no note that this checkpoint knows: widen one of them</source>
        <translation>在这个{--key}和{--range}之下，模型没有可用的音：请放宽其中一项</translation>
    </message>
    <message>
        <source>{--key} {text!r}: {word!r} is not a note name; write a tonic and a scale, such as &apos;D dorian&apos;, or notes, such as &apos;C E G A&apos;</source>
        <translation>{--key} {text!r}：{word!r} 不是音名；请写主音和音阶，例如 &apos;D dorian&apos;，或写出各音，例如 &apos;C E G A&apos;</translation>
    </message>
    <message>
        <source>{--learn-only} {name}: there is no such style; these are {styles}</source>
        <translation>{--learn-only} {name}：没有这种风格；现有 {styles}</translation>
    </message>
    <message>
        <source>{--lock} needs {--fill}: it keeps notes in the bars that are filled</source>
        <translation>{--lock} 需要与 {--fill} 同用：它保留所填小节中的音符</translation>
    </message>
    <message>
        <source>{--loop} and {--from-bar} are for playing a file: leave them out while composing</source>
        <translation>{--loop} 和 {--from-bar} 用于播放文件：作曲时请不要使用</translation>
    </message>
    <message>
        <source>{--loop} {text}: the piece has only bars 1 to {count}; choose from those</source>
        <translation>{--loop} {text}：乐曲只有第 1 至 {count} 小节；请从中选择</translation>
    </message>
    <message>
        <source>{--max-minutes} is {minutes:g}; it must be above 0</source>
        <translation>{--max-minutes} 为 {minutes:g}；必须大于 0</translation>
    </message>
    <message>
        <source>{--metre} {text!r}: write, for example, 3/4, 4/4 or 6/8</source>
        <translation>{--metre} {text!r}：请写成 3/4、4/4 或 6/8 这样</translation>
    </message>
    <message>
        <source>{--out} {out}: only a .mid file can be compared; give a name that ends in .mid</source>
        <translation>{--out} {out}：只有 .mid 文件可以比较；请给出以 .mid 结尾的名称</translation>
    </message>
    <message>
        <source>{--polyphony} {voices}: the checkpoint has no chord of so few notes in {--range}; raise it, or widen the range</source>
        <translation>{--polyphony} {voices}：在{--range}内，模型没有音数这么少的和弦；请提高，或放宽音域</translation>
    </message>
    <message>
        <source>{--processes} is {processes}; it must be from 1 to 1024</source>
        <translation>{--processes} 为 {processes}，必须在 1 到 1024 之间</translation>
    </message>
    <message>
        <source>{--resume} {path}: the snapshot is of another run: {differences}; give the same options and data, or start over without {--resume}</source>
        <translation>“{--resume}” {path}：快照属于另一次训练：{differences}；请用相同的选项和数据，或重新开始</translation>
    </message>
    <message>
        <source>{--resume}: there is no snapshot {path}; the run has ended, or had another {--output}: start over without {--resume}</source>
        <translation>“{--resume}”：没有快照 {path}；那次训练已经结束，或{--output}不同：请重新开始，不要按“{--resume}”</translation>
    </message>
    <message>
        <source>{--seconds} and {--bars} both set the length: give one of them</source>
        <translation>秒数和小节数都设定长度：请只给其中一个</translation>
    </message>
    <message>
        <source>{--style} {name!r} is not one of this checkpoint&apos;s styles ({known})</source>
        <translation>这个模型没有{--style} {name!r}（它有 {known}）</translation>
    </message>
    <message>
        <source>{--takes} is {takes}; it must be from 1 to {most} with {option}</source>
        <translation>{--takes} 为 {takes}；与 {option} 一起使用时必须在 1 到 {most} 之间</translation>
    </message>
    <message>
        <source>{--tempo} is for what follows a clip, and bars that are there keep theirs: leave it out</source>
        <translation>{--tempo} 用于片段之后的音乐，已有的小节保持原来的速度：请去掉它</translation>
    </message>
    <message>
        <source>{--tempo} is {bpm:g}; it must be from {slowest:g} to {fastest:g} quarter notes a minute</source>
        <translation>{--tempo}为 {bpm:g}，必须在每分钟 {slowest:g} 到 {fastest:g} 个四分音符之间</translation>
    </message>
    <message>
        <source>{--tempo}: other parts of the clip go on here, in its own tempo: leave it out</source>
        <translation>{--tempo}：片段的其他声部在此按其原有速度继续：请去掉它</translation>
    </message>
    <message>
        <source>{--train} heads and last:N need {--init-from}, a checkpoint whose other parameters are kept</source>
        <translation>{--train} heads 和 last:N 需要 {--init-from}：其余参数取自那个模型，保持不变</translation>
    </message>
    <message>
        <source>{--train} is {train!r}; it must be heads, last:N (such as last:2) or all</source>
        <translation>{--train} 为 {train!r}，必须是 heads、last:N（例如 last:2）或 all</translation>
    </message>
    <message>
        <source>{--train} {train}: the model has {count} layers; give last:{count} or less</source>
        <translation>{--train} {train}：模型有 {count} 层；请给 last:{count} 或更小</translation>
    </message>
    <message>
        <source>{--tunes}: none of these {count:,} pieces could be arranged</source>
        <translation>{--tunes}：这 {count:,} 首乐曲都无法编配</translation>
    </message>
    <message>
        <source>{--velocity} {velocity!r} holds none of the model&apos;s {count} velocities ({first}, {second} and so on): widen it by 4</source>
        <translation>{--velocity} {velocity!r} 不包含模型的 {count} 级力度（{first}、{second} 等等）中的任何一级：请放宽 4</translation>
    </message>
    <message>
        <source>{--velocity} {velocity!r}: write the lowest and the highest velocity from 1 to 127, such as 40-100</source>
        <translation>{--velocity} {velocity!r}：请写最低和最高力度，1 到 127，例如 40-100</translation>
    </message>
    <message>
        <source>{--wav} is for one take: for all as sound, give {--out} a name that ends in .wav or .flac</source>
        <translation>{--wav} 只用于一个版本：要把全部版本存为声音，请给 {--out} 一个以 .wav 或 .flac 结尾的名称</translation>
    </message>
    <message>
        <source>{--wav} {path}: not a sound file; give a name that ends in {endings}</source>
        <translation>{--wav} {path}：不是音频文件；请给出以 {endings} 结尾的名称</translation>
    </message>
    <message>
        <source>{bars} bars are too many: at most {most} are composed at once</source>
        <translation>{bars} 小节太多：一次最多创作 {most} 小节</translation>
    </message>
    <message>
        <source>{beside}: can&apos;t be deleted ({reason}); close other programs that use it, then try again</source>
        <translation>{beside}：无法删除（{reason}）；请关闭占用它的其他程序后重试</translation>
    </message>
    <message>
        <source>{beside}: your feedback on a take can&apos;t be saved ({reason}); free some space, or check the folder&apos;s permissions</source>
        <translation>{beside}：无法保存你对版本的评价（{reason}）；请腾出空间，或检查文件夹的权限</translation>
    </message>
    <message>
        <source>{checkpoint}: has no embedding, so it can&apos;t find similar music; to add one, run:
{command}</source>
        <translation>{checkpoint}：没有嵌入，无法查找相似的音乐；要添加嵌入，请运行：
{command}</translation>
    </message>
    <message>
        <source>{count:,} pieces are too few to learn an embedding from: there are {train} for training, {valid} for validation and {test} for the test, and each must be at least {fewest}; add sources</source>
        <translation>{count:,} 首乐曲太少，学不会嵌入：有 {train} 首用于训练、{valid} 首用于验证、{test} 首用于测试，每项至少要有 {fewest} 首；请添加数据</translation>
    </message>
    <message>
        <source>{count:,} stretches of music are too few to learn a critic from; it needs {fewest} pieces of more than 12 bars: add sources, or give it more {--max-minutes}</source>
        <translation>{count:,} 段音乐太少，不足以训练评审；需要 {fewest} 首超过 12 小节的乐曲：请添加来源，或增大 {--max-minutes}</translation>
    </message>
    <message>
        <source>{device}: the sound device can&apos;t be opened; close other programs that use it, or choose another</source>
        <translation>{device}：无法打开音频设备；请关闭占用它的其他程序，或另选设备</translation>
    </message>
    <message>
        <source>{device}: the sound device can&apos;t be started; choose another</source>
        <translation>{device}：无法启动音频设备；请另选设备</translation>
    </message>
    <message>
        <source>{file}: is not in the library; add its folder, or run `continuo library scan`</source>
        <translation>{file}：不在曲库中；请添加它所在的文件夹，或运行 `continuo library scan`</translation>
    </message>
    <message>
        <source>{folder}: contains other files; give {--prepared} a folder of its own</source>
        <translation>{folder}：其中有其他文件；请给 {--prepared} 一个专用的文件夹</translation>
    </message>
    <message>
        <source>{folder}: is not a folder of the library; its folders are: {known}</source>
        <translation>{folder}：不是曲库的文件夹；曲库的文件夹有：{known}</translation>
    </message>
    <message>
        <source>{folder}: is not a folder, or can&apos;t be opened; add the folder that contains the files</source>
        <translation>{folder}：不是文件夹，或无法打开；请添加文件所在的文件夹</translation>
    </message>
    <message>
        <source>{folder}: the prepared pieces can&apos;t be saved ({reason}); free some space, or give another folder with {--prepared}</source>
        <translation>{folder}：无法保存准备好的乐曲（{reason}）；请腾出空间，或用 {--prepared} 另选文件夹</translation>
    </message>
    <message>
        <source>{lock_file}: another program is writing to the library; try again later</source>
        <translation>{lock_file}：另一个程序正在写入曲库；请稍后重试</translation>
    </message>
    <message>
        <source>{name} has {size:,} bytes; it must be a positive multiple of {record}</source>
        <translation>{name} 有 {size:,} 字节，必须是 {record} 的正整数倍</translation>
    </message>
    <message>
        <source>{name}: byte 0xC: the division is 0 ticks per quarter note, so no time can be computed; export it again</source>
        <translation>{name}：字节 0xC：每四分音符 0 个 tick，无法计算时间；请重新导出</translation>
    </message>
    <message>
        <source>{name}: byte 0xC: times in SMPTE frames, of {frames} a second and {ticks} ticks each; only 24, 25, 29 (29.97) and 30 a second exist, of 1 tick or more; export it again</source>
        <translation>{name}：字节 0xC：时间以 SMPTE 帧计，每秒 {frames} 帧，每帧 {ticks} 个 tick；只有每秒 24、25、29（29.97）和 30 帧，且每帧至少 1 个 tick；请重新导出</translation>
    </message>
    <message>
        <source>{name}: has no notes to search with</source>
        <translation>{name}：没有可用来查找的音符</translation>
    </message>
    <message>
        <source>{name}: has {count:,} notes; at most {most:,} are read</source>
        <translation>{name}：有 {count:,} 个音符，超过了读取上限 {most:,}</translation>
    </message>
    <message>
        <source>{name}: is no longer in the library</source>
        <translation>{name}：已不在曲库中</translation>
    </message>
    <message>
        <source>{name}: the take is no longer in the library</source>
        <translation>{name}：这个版本已不在曲库中</translation>
    </message>
    <message>
        <source>{options}: this checkpoint has no timing; use one trained with full streams</source>
        <translation>{options}：这个模型不含节奏信息；请换一个用完整事件流训练的模型</translation>
    </message>
    <message>
        <source>{option} {range!r}: the lowest pitch must come first, and both must be on the piano, {lowest} ({lowest_key}) to {highest} ({highest_key})</source>
        <translation>{option} {range!r}：必须从低到高，且在钢琴的 {lowest} ({lowest_key}) 到 {highest} ({highest_key}) 之内</translation>
    </message>
    <message>
        <source>{option} {text!r}: name one instrument with pitches, such as flute</source>
        <translation>{option} {text!r}：请写一件有音高的乐器，例如 flute</translation>
    </message>
    <message>
        <source>{path}: a broken .mxl file ({reason}); export it again</source>
        <translation>{path}：损坏的 .mxl 文件（{reason}）；请重新导出</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be written ({reason}); free some space, then start again</source>
        <translation>{path}：无法写入（{reason}）；请腾出空间，然后重新开始</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be written ({reason}); the snapshot {snapshot} is intact: free some space, then continue with {--resume}</source>
        <translation>{path}：无法写入（{reason}）；快照 {snapshot} 完好无损：请腾出空间，然后按“{--resume}”</translation>
    </message>
    <message>
        <source>{path}: contains no clips; give .mid files or folders of them</source>
        <translation>{path}：其中没有片段；请给出 .mid 文件或存放它们的文件夹</translation>
    </message>
    <message>
        <source>{path}: damaged ({reason}); delete the folder {folder}; the next run builds it again</source>
        <translation>{path}：已损坏（{reason}）；请删除文件夹 {folder}，下次运行会重新建立</translation>
    </message>
    <message>
        <source>{path}: instrument {program} can&apos;t be prepared ({reason}); choose another SoundFont</source>
        <translation>{path}：乐器 {program} 无法准备（{reason}）；请另选 SoundFont</translation>
    </message>
    <message>
        <source>{path}: is named twice, and would be overwritten; choose another name for one of the files</source>
        <translation>{path}：被指定了两次，会被覆盖；请给其中一个文件另取名称</translation>
    </message>
    <message>
        <source>{path}: its checksum differs, so it is damaged: copy or download it again</source>
        <translation>{path}：校验和不符，文件已损坏：请重新复制或下载</translation>
    </message>
    <message>
        <source>{path}: its notation can&apos;t be read ({why}); export it again, or as .mid</source>
        <translation>{path}：无法读取其中的乐谱（{why}）；请重新导出，或存为 .mid</translation>
    </message>
    <message>
        <source>{path}: its streams are not those of this version of Continuo: train it again</source>
        <translation>{path}：它的事件流与这个版本的 Continuo 不符：请重新训练</translation>
    </message>
    <message>
        <source>{path}: more than {megabytes} MB of notation, which is not read: shorten the piece</source>
        <translation>{path}：超过 {megabytes} MB 的乐谱不予读取；请把乐曲截短</translation>
    </message>
    <message>
        <source>{path}: no pitched notes on the piano&apos;s 88 keys and no drums to continue from; choose a clip that has some</source>
        <translation>{path}：没有可续写的音符：钢琴 88 键范围内没有音符，也没有鼓；请选择有音符的片段</translation>
    </message>
    <message>
        <source>{path}: no pitched notes on the piano&apos;s 88 keys; choose a clip that has some</source>
        <translation>{path}：钢琴 88 键范围内没有音符；请选择有音符的片段</translation>
    </message>
    <message>
        <source>{path}: not a Continuo project, or cut short; open another file</source>
        <translation>{path}：不是 Continuo 工程，或文件不完整；请打开别的文件</translation>
    </message>
    <message>
        <source>{path}: not a Continuo project; open a file that ends in .continuo</source>
        <translation>{path}：不是 Continuo 工程；请打开以 .continuo 结尾的文件</translation>
    </message>
    <message>
        <source>{path}: not a MusicXML file, or a broken one: {reason}; export it again</source>
        <translation>{path}：不是 MusicXML 文件，或已损坏：{reason}；请重新导出</translation>
    </message>
    <message>
        <source>{path}: not a snapshot that this version can continue; start over without {--resume}</source>
        <translation>{path}：这个版本无法从这个快照继续；请重新开始，不要按“{--resume}”</translation>
    </message>
    <message>
        <source>{path}: not a sound file; choose a name that ends in {endings}</source>
        <translation>{path}：不是音频文件；请选择以 {endings} 结尾的文件名</translation>
    </message>
    <message>
        <source>{path}: reading it crashed the program twice, so it is left out; please report it</source>
        <translation>{path}：读取它曾两次使程序崩溃，因此已略过；请报告此问题</translation>
    </message>
    <message>
        <source>{path}: the SoundFont is damaged ({why}); choose another, or download it again</source>
        <translation>{path}：SoundFont 已损坏（{why}）；请换一个，或重新下载</translation>
    </message>
    <message>
        <source>{path}: the disk is full; free some space; nothing that was saved is lost</source>
        <translation>{path}：磁盘空间已满；请腾出一些空间，已保留的内容不会丢失</translation>
    </message>
    <message>
        <source>{path}: the file is empty; export it again</source>
        <translation>{path}：文件是空的；请重新导出</translation>
    </message>
    <message>
        <source>{path}: the library can&apos;t be written; check the folder, its permissions and the free space</source>
        <translation>{path}：无法写入曲库；请检查文件夹、权限和可用空间</translation>
    </message>
    <message>
        <source>{path}: the library is damaged and can&apos;t be moved aside ({reason}); close other programs that use it, then try again</source>
        <translation>{path}：曲库已损坏，且无法移开（{reason}）；请关闭占用它的其他程序后重试</translation>
    </message>
    <message>
        <source>{path}: the library was damaged and has been rebuilt; the damaged file is kept: {aside}; try again</source>
        <translation>{path}：曲库已损坏；已重新建立，损坏的文件保留在：{aside}；请重试</translation>
    </message>
    <message>
        <source>{path}: the library was damaged and has been rebuilt; try again</source>
        <translation>{path}：曲库已损坏；已重新建立；请重试</translation>
    </message>
    <message>
        <source>{path}: the reading process ended unexpectedly; close other programs, then try again</source>
        <translation>{path}：读取程序意外结束；请关闭一些其他程序后重试</translation>
    </message>
    <message>
        <source>{path}: the writing process ended unexpectedly; close other programs, then try again</source>
        <translation>{path}：写入程序意外结束；请关闭一些其他程序后重试</translation>
    </message>
    <message>
        <source>{path}: unknown file type; choose {endings}</source>
        <translation>{path}：未知的文件类型；请选择 {endings}</translation>
    </message>
    <message>
        <source>{piece}: can&apos;t be composed again without {missing}</source>
        <translation>{piece}：缺少 {missing}，无法重新创作</translation>
    </message>
    <message>
        <source>{piece}: has no provenance; only a file that `continuo generate` wrote with {--provenance} can be composed again</source>
        <translation>{piece}：没有记录来历；只有 `continuo generate` 用 {--provenance} 写出的文件才能重新创作</translation>
    </message>
    <message>
        <source>{piece}: is take {take} of {takes}, but composing that take again gave no notes; use the Continuo version that wrote it</source>
        <translation>{piece}：这是 {takes} 个版本中的第 {take} 个，但重新创作时它没有音符；请使用写出它的那个 Continuo 版本</translation>
    </message>
    <message>
        <source>{reason}; or name a MIDI output with {--output}: `continuo ports` lists them</source>
        <translation>{reason}；也可以用 {--output} 指定 MIDI 输出：`continuo ports` 会列出它们</translation>
    </message>
    <message>
        <source>{snapshot}: a stopped run can continue from here with {--resume}; {--start-over} overwrites it</source>
        <translation>{snapshot}：之前停下的训练可以用“{--resume}”接着进行；{--start-over} 会覆盖它</translation>
    </message>
    <message>
        <source>{sources}: no .mid or .midi file found; give a folder, file or zip that has some</source>
        <translation>{sources}：没有找到 .mid 或 .midi 文件；请选择有这些文件的文件夹、文件或 zip</translation>
    </message>
    <message>
        <source>{source}: ONNX Runtime&apos;s logits differ by {largest:.1e}, so nothing was written; please report it</source>
        <translation>{source}：ONNX Runtime 的 logits 相差 {largest:.1e}；没有写入任何内容：请报告此问题</translation>
    </message>
    <message>
        <source>{text!r} is not a metre; type, for example, 3/4 or 6/8</source>
        <translation>{text!r} 不是拍号；请输入例如 3/4 或 6/8</translation>
    </message>
    <message>
        <source>{text!r} is not a pitch; write C4 (middle C), F#3, Bb5 or a number from 0 to 127</source>
        <translation>{text!r} 不是音高；请写 C4（中央 C）、F#3、Bb5 或 0 到 127 的数字</translation>
    </message>
    <message>
        <source>{text!r} is not a tempo; type quarter notes a minute, such as 96</source>
        <translation>{text!r} 不是速度；请输入每分钟的四分音符数，例如 96</translation>
    </message>
    <message>
        <source>{ways} sampling settings for {takes} takes: there must be one for each</source>
        <translation>{takes} 个版本有 {ways} 组采样设置：每个版本必须有一组</translation>
    </message>
    <message>
        <source>{where} are damaged; the default settings are used</source>
        <translation>{where}已损坏；将使用默认设置</translation>
    </message>
    <message>
        <source>{where} have an unknown entry, {name!r}; they may be from a newer Continuo</source>
        <translation>{where}中有未知的条目 {name!r}；可能来自更新版本的 Continuo</translation>
    </message>
    <message>
        <source>{within}: holds no note; choose other pitches</source>
        <translation>{within}：其中没有可用的音；请选择其他音高</translation>
    </message>
    <message>
        <source>{within}: {--lock} keeps all of its notes; choose other pitches</source>
        <translation>{within}：其中的音都已锁定；请选择其他音高</translation>
    </message>
    <message>
        <source>byte 0x{position:X}: a length of more than {most} bytes</source>
        <translation>字节 0x{position:X}：长度值超过 {most} 个字节</translation>
    </message>
    <message>
        <source>Ableton Link can&apos;t be started ({reason})</source>
        <translation>无法启动 Ableton Link（{reason}）</translation>
    </message>
    <message>
        <source>Ableton Link needs {lacking}, which is not installed; run:
{command}</source>
        <translation>Ableton Link 需要尚未安装的 {lacking}；请运行：
{command}</translation>
    </message>
    <message>
        <source>Ableton Link, under the GPL</source>
        <translation>Ableton Link（GPL 许可）</translation>
    </message>
    <message>
        <source>Continuo made a mistake ({fault}); please report it</source>
        <translation>Continuo 出错了（{fault}）；请报告此问题</translation>
    </message>
    <message>
        <source>Learn my style, and training models</source>
        <translation>学习我的风格、训练模型</translation>
    </message>
    <message>
        <source>MIDI port {port!r} is not connected: its tracks are played on the piece&apos;s output until it is</source>
        <translation>MIDI 端口 {port!r} 未连接：在连接之前，它的音轨由乐曲的输出演奏</translation>
    </message>
    <message>
        <source>MuseScore copied single symbols, which have no length: select a range there with Shift and a click</source>
        <translation>MuseScore 复制的是单个符号，没有时值：请在 MuseScore 中按住 Shift 点击选取一个范围后再复制</translation>
    </message>
    <message>
        <source>ONNX and ONNX Runtime</source>
        <translation>ONNX 和 ONNX Runtime</translation>
    </message>
    <message>
        <source>PyTorch for the processor, as there is no NVIDIA GPU</source>
        <translation>PyTorch（CPU 版，因为没有 NVIDIA 显卡）</translation>
    </message>
    <message>
        <source>PyTorch with CUDA, for the NVIDIA GPU of this computer</source>
        <translation>PyTorch（CUDA 版，适用于这台电脑的 NVIDIA 显卡）</translation>
    </message>
    <message>
        <source>PyTorch, as it is usual for this system</source>
        <translation>PyTorch（适用于本系统的版本）</translation>
    </message>
    <message>
        <source>Starlette, uvicorn and python-osc</source>
        <translation>Starlette、uvicorn 和 python-osc</translation>
    </message>
    <message>
        <source>a count-in needs a tempo: give one</source>
        <translation>预备拍需要速度：请给出一个</translation>
    </message>
    <message>
        <source>a phrase has at most {most:,} notes: send a clip</source>
        <translation>一个乐句最多 {most:,} 个音符：请改为发送片段文件</translation>
    </message>
    <message>
        <source>a piece from nothing takes no clip and no phrase: leave them out, or ask to continue</source>
        <translation>从零创作不需要片段或乐句：请去掉它们，或改为续写</translation>
    </message>
    <message>
        <source>a recording, a duet or an accompaniment is running: end it first</source>
        <translation>正在录音、对奏或伴奏：请先结束</translation>
    </message>
    <message>
        <source>adding a model asks first, and there is no terminal to ask on: give {--yes}</source>
        <translation>添加模型前需要确认，但这里没有可供询问的终端：请加上 {--yes}</translation>
    </message>
    <message>
        <source>aftertouch ({count:,})</source>
        <translation>触后（{count:,}）</translation>
    </message>
    <message>
        <source>another extra is being installed; wait until that is done</source>
        <translation>正在安装另一个扩展组件；请等它完成</translation>
    </message>
    <message>
        <source>audio clips: {count:,}; only notes were read</source>
        <translation>音频片段：{count:,} 个；只读取了音符</translation>
    </message>
    <message>
        <source>automation lanes and expressions: {count:,}; they were left out</source>
        <translation>自动化包络和表情：{count:,} 个；未读取</translation>
    </message>
    <message>
        <source>bends, pressure and controllers: {count:,} changes; notation has no place for them</source>
        <translation>弯音、触后和控制器：{count:,} 处变化；乐谱没有存放它们的位置</translation>
    </message>
    <message>
        <source>byte 0x{position:X}: an event of {length:,} bytes reaches past the track&apos;s end</source>
        <translation>字节 0x{position:X}：一个 {length:,} 字节的事件超出了音轨末尾</translation>
    </message>
    <message>
        <source>byte 0x{position:X}: data byte {value} &gt; 127</source>
        <translation>字节 0x{position:X}：数据字节 {value} &gt; 127</translation>
    </message>
    <message>
        <source>byte 0x{position:X}: status byte 0x{status:02X} is not defined</source>
        <translation>字节 0x{position:X}：状态字节 0x{status:02X} 没有定义</translation>
    </message>
    <message>
        <source>byte 0x{position:X}: the track ends where an event should follow</source>
        <translation>字节 0x{position:X}：本该有事件的地方音轨就结束了</translation>
    </message>
    <message>
        <source>byte 0x{position:X}: the track ends within a length</source>
        <translation>字节 0x{position:X}：音轨在长度值中间结束</translation>
    </message>
    <message>
        <source>byte 0x{position:X}: the track ends within an event</source>
        <translation>字节 0x{position:X}：音轨在事件中间结束</translation>
    </message>
    <message>
        <source>changes of instrument ({count:,})</source>
        <translation>换乐器（{count:,}）</translation>
    </message>
    <message>
        <source>choose the bars to compose again: drag in the ruler above the notes</source>
        <translation>请选择要重写的小节：在音符上方的标尺上拖动</translation>
    </message>
    <message>
        <source>choose your keyboard first</source>
        <translation>请先选择你的键盘</translation>
    </message>
    <message>
        <source>clip and phrase both give the music that is there: send one of them</source>
        <translation>clip（片段）与 phrase 都表示已有的音乐：请只发送其中一个</translation>
    </message>
    <message>
        <source>composing</source>
        <translation>作曲</translation>
    </message>
    <message>
        <source>composing can&apos;t be started ({reason}): close other programs, then try again</source>
        <translation>无法启动作曲程序（{reason}）：请关闭一些其他程序后重试</translation>
    </message>
    <message>
        <source>composing failed in {name}: {fault}; please report it</source>
        <translation>作曲在 {name} 中出错：{fault}；请报告此问题</translation>
    </message>
    <message>
        <source>composing for other programs</source>
        <translation>为其他程序作曲</translation>
    </message>
    <message>
        <source>copies of clips that are not in the file: {count:,}; they were left out</source>
        <translation>引用的片段不在文件中：{count:,} 个；已略去</translation>
    </message>
    <message>
        <source>did you mean {names}?</source>
        <translation>你是不是想写 {names}？</translation>
    </message>
    <message>
        <source>did you mean {scale!r}?</source>
        <translation>也许应为 {scale!r}</translation>
    </message>
    <message>
        <source>downloading {package}, {size}</source>
        <translation>正在下载 {package}，{size}</translation>
    </message>
    <message>
        <source>exporting</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>exporting models as ONNX</source>
        <translation>把模型导出为 ONNX</translation>
    </message>
    <message>
        <source>it does not begin with &apos;MThd&apos;</source>
        <translation>：开头不是 &apos;MThd&apos;</translation>
    </message>
    <message>
        <source>it doesn&apos;t name its run</source>
        <translation>其中没有说明它属于哪次训练</translation>
    </message>
    <message>
        <source>it ended with code {code}</source>
        <translation>安装程序以代码 {code} 结束</translation>
    </message>
    <message>
        <source>it has no chunk {name}</source>
        <translation>其中没有数据块 {name}</translation>
    </message>
    <message>
        <source>it has no list {name}</source>
        <translation>其中没有列表 {name}</translation>
    </message>
    <message>
        <source>it has no track</source>
        <translation>没有音轨</translation>
    </message>
    <message>
        <source>it is a PDF</source>
        <translation>，而是 PDF</translation>
    </message>
    <message>
        <source>it is a zip</source>
        <translation>，而是 zip</translation>
    </message>
    <message>
        <source>it is an XML file</source>
        <translation>，而是 XML 文件</translation>
    </message>
    <message>
        <source>it is in epoch {epoch}</source>
        <translation>它处于第 {epoch} 轮</translation>
    </message>
    <message>
        <source>it lies too deep in other folders</source>
        <translation>它所在的文件夹层级太深</translation>
    </message>
    <message>
        <source>it needs {needed} of free disk space, and there are {free}</source>
        <translation>需要 {needed} 可用磁盘空间，而现在只有 {free}</translation>
    </message>
    <message>
        <source>it was interrupted</source>
        <translation>操作被中断</translation>
    </message>
    <message>
        <source>its presets name more than {most:,} zones</source>
        <translation>音色引用的区域超过 {most:,} 个</translation>
    </message>
    <message>
        <source>its times are SMPTE frames, {frames:.4g} a second, and say nothing of beats: it is read at {bpm:.5g} quarter notes a minute, whatever tempos it has</source>
        <translation>它的时间以 SMPTE 帧计（每秒 {frames:.4g} 帧），与节拍无关：按每分钟 {bpm:.5g} 个四分音符读取，文件中的速度不起作用</translation>
    </message>
    <message>
        <source>its {count} patterns (MIDI format 2) are played one after the other</source>
        <translation>文件中的 {count} 个乐段（MIDI 格式 2）依次播放</translation>
    </message>
    <message>
        <source>key signatures behind the clip&apos;s end: {count:,}; left out, as the new part stands there</source>
        <translation>片段结尾之后的调号：{count:,} 处；因新部分位于该处，已略去</translation>
    </message>
    <message>
        <source>key signatures: {count:,}; a DAWproject has no place for them</source>
        <translation>调号：{count:,} 个；DAWproject 没有存放它们的位置</translation>
    </message>
    <message>
        <source>looking for {package}</source>
        <translation>正在查找 {package}</translation>
    </message>
    <message>
        <source>models from Hugging Face</source>
        <translation>来自 Hugging Face 的模型</translation>
    </message>
    <message>
        <source>modulation ({count:,})</source>
        <translation>调制（{count:,}）</translation>
    </message>
    <message>
        <source>more instruments than a MIDI port has channels: some are played on {ports}; to prevent it, switch off spreading over ports</source>
        <translation>乐器多于一个 MIDI 端口的通道数：部分改由 {ports} 播放；如不需要，请关闭分配到多个端口</translation>
    </message>
    <message>
        <source>music21:{part}: music21&apos;s corpus has no part of that name; try music21:bach, music21:palestrina, music21:essenFolksong or music21:oneills1850</source>
        <translation>music21:{part}：music21 的曲库中没有这个名称；可以试试 music21:bach、music21:palestrina、music21:essenFolksong 或 music21:oneills1850</translation>
    </message>
    <message>
        <source>muted clips: {count:,}; they were left out</source>
        <translation>静音的片段：{count:,} 个；已略去</translation>
    </message>
    <message>
        <source>muted tracks: {count:,}; a .mid can&apos;t mute them, so other programs play them</source>
        <translation>静音的音轨：{count:,} 条；.mid 文件无法表示静音，其他程序会播放它们</translation>
    </message>
    <message>
        <source>muted tracks: {count:,}; notation can&apos;t mute them, so other programs play them</source>
        <translation>静音的音轨：{count:,} 条；乐谱无法表示静音，其他程序会播放它们</translation>
    </message>
    <message>
        <source>names of tracks: {count:,}; a .mid of type 0 has no place for them</source>
        <translation>音轨名称：{count:,} 个；类型 0 的 .mid 文件没有存放它们的位置</translation>
    </message>
    <message>
        <source>no .mid file with beats to learn from: give folders of performances and notation</source>
        <translation>没有可以学习的带拍点的 .mid 文件：请给出演奏或乐谱的文件夹</translation>
    </message>
    <message>
        <source>no MIDI {kind} is called {asked!r}; {there}</source>
        <translation>没有名为 {asked!r} 的 MIDI {kind}；{there}</translation>
    </message>
    <message>
        <source>no folder is given: name the folders to add</source>
        <translation>没有给出文件夹：请指明要添加哪些文件夹</translation>
    </message>
    <message>
        <source>no note or chord occurs {min_count:,} times: lower {--min-count}</source>
        <translation>没有音符或和弦出现 {min_count:,} 次：请降低 {--min-count}</translation>
    </message>
    <message>
        <source>no notes are selected, so there is nothing to save: select some</source>
        <translation>没有选中音符，没有可保存的内容：请选择一些音符</translation>
    </message>
    <message>
        <source>no notes were received: check that your keyboard is the chosen input</source>
        <translation>没有收到任何音符：请检查所选的输入是不是你的键盘</translation>
    </message>
    <message>
        <source>no part of the piece is composed, so there is nothing to save: choose the whole piece</source>
        <translation>乐曲中没有生成的内容，没有可保存的内容：请选择整首乐曲</translation>
    </message>
    <message>
        <source>no pieces are chosen to learn from: choose some</source>
        <translation>没有选择要学习的乐曲：请选择一些</translation>
    </message>
    <message>
        <source>no real-time priority: RealtimeKit does not answer ({reason})</source>
        <translation>没有实时优先级：RealtimeKit 没有应答（{reason}）</translation>
    </message>
    <message>
        <source>no real-time priority: RealtimeKit gives none here</source>
        <translation>没有实时优先级：RealtimeKit 在此不提供</translation>
    </message>
    <message>
        <source>no real-time priority: Windows refused it</source>
        <translation>没有实时优先级：Windows 拒绝了</translation>
    </message>
    <message>
        <source>no real-time priority: a limit can&apos;t be set ({reason})</source>
        <translation>没有实时优先级：无法设置限制（{reason}）</translation>
    </message>
    <message>
        <source>no real-time priority: install rtkit, or allow it in /etc/security/limits.d ({reason})</source>
        <translation>没有实时优先级：请安装 rtkit，或在 /etc/security/limits.d 中允许（{reason}）</translation>
    </message>
    <message>
        <source>no real-time priority: install the Python package jeepney, or allow it in /etc/security/limits.d</source>
        <translation>没有实时优先级：请安装 Python 包 jeepney，或在 /etc/security/limits.d 中允许</translation>
    </message>
    <message>
        <source>no real-time priority: macOS refused it</source>
        <translation>没有实时优先级：macOS 拒绝了请求</translation>
    </message>
    <message>
        <source>no real-time priority: macOS refused it (code {code})</source>
        <translation>没有实时优先级：macOS 拒绝了（代码 {code}）</translation>
    </message>
    <message>
        <source>no real-time priority: no system bus ({reason}); allow it in /etc/security/limits.d</source>
        <translation>没有实时优先级：没有系统总线（{reason}）；请在 /etc/security/limits.d 中允许</translation>
    </message>
    <message>
        <source>no sound device can be opened; check that one is connected and its driver is running</source>
        <translation>无法打开任何音频设备；请检查设备是否接好、驱动程序是否在运行</translation>
    </message>
    <message>
        <source>no sound device is called {name!r}; there are: {names}</source>
        <translation>没有名为 {name!r} 的音频设备；现有：{names}</translation>
    </message>
    <message>
        <source>no sound system is called {name!r}; there are: {known}</source>
        <translation>没有名为 {name!r} 的音频系统；现有：{known}</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>none of the chosen pieces has notes to continue from; choose others</source>
        <translation>所选的乐曲都没有可续写的音符；请另选</translation>
    </message>
    <message>
        <source>not enough memory</source>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>notes at the place of another: {count:,}; each is written once</source>
        <translation>与其他音符重叠的音符：{count:,} 个；同一位置只写一个</translation>
    </message>
    <message>
        <source>notes came late, since other programs keep the processor busy: close some ({why})</source>
        <translation>其他程序占用处理器，音符发晚了：请关闭一些程序（{why}）</translation>
    </message>
    <message>
        <source>notes cut short: {count:,}; more instruments sounded at once than a MIDI output has channels: play the piece with the built-in synth, or give parts the same instrument</source>
        <translation>有 {count:,} 个音符被提前截断：同时发声的乐器多于 MIDI 输出的通道数；请用内置合成器播放此曲，或让几个声部使用相同的乐器</translation>
    </message>
    <message>
        <source>notes outside MIDI&apos;s range: {count:,}; they were left out</source>
        <translation>超出 MIDI 范围的音符：{count:,} 个；未读取</translation>
    </message>
    <message>
        <source>notes that are never released: {count:,}; they ring to the end of the file</source>
        <translation>从未松开的音符：{count:,} 个；它们一直响到文件结束</translation>
    </message>
    <message>
        <source>notes that were left out: {count:,}; no MIDI pitch is that high or low</source>
        <translation>略去的音符：{count:,} 个；超出 MIDI 音高范围</translation>
    </message>
    <message>
        <source>nothing to play: give a file, or {--endless} to compose while playing</source>
        <translation>没有可播放的内容：请给一个文件，或用 {--endless} 边作曲边播放</translation>
    </message>
    <message>
        <source>one track can hold {most} instruments besides drums, and the piece has {count}: save it as MIDI type 1</source>
        <translation>除鼓以外，一条音轨最多容纳 {most} 种乐器，而乐曲有 {count} 种：请保存为 MIDI 类型 1</translation>
    </message>
    <message>
        <source>openTSNE, scikit-learn and scipy</source>
        <translation>openTSNE、scikit-learn 和 scipy</translation>
    </message>
    <message>
        <source>other controllers ({count:,})</source>
        <translation>其他控制器（{count:,}）</translation>
    </message>
    <message>
        <source>pages of other sites may not use this server: ask it from a program</source>
        <translation>其他网站的网页不能使用此服务器：请从程序中请求</translation>
    </message>
    <message>
        <source>pedal presses: {count:,}; the notes are written without them</source>
        <translation>踏板：{count:,} 次；写出的音符不带踏板</translation>
    </message>
    <message>
        <source>pedals that are never lifted: {count:,}; they are held to the end of the file</source>
        <translation>从未抬起的踏板：{count:,} 个；它们一直踩到文件结束</translation>
    </message>
    <message>
        <source>pitch bends ({count:,})</source>
        <translation>弯音（{count:,}）</translation>
    </message>
    <message>
        <source>played, but left out: {kinds}; notes and the pedal were kept</source>
        <translation>弹奏了但未保留：{kinds}；音符和踏板已保留</translation>
    </message>
    <message>
        <source>playing</source>
        <translation>正在播放</translation>
    </message>
    <message>
        <source>playing in time with Ableton Link</source>
        <translation>与 Ableton Link 同步演奏</translation>
    </message>
    <message>
        <source>port {port} can&apos;t be used ({reason}): choose another with {option}</source>
        <translation>端口 {port} 无法使用（{reason}）：请用 {option} 选择另一个</translation>
    </message>
    <message>
        <source>putting {count} packages into place</source>
        <translation>正在安装 {count} 个软件包</translation>
    </message>
    <message>
        <source>relative is {value}; it must be true or false</source>
        <translation>relative 为 {value}，必须是 true 或 false</translation>
    </message>
    <message>
        <source>reverb and chorus: of {count:,} tracks; notation has no place for them</source>
        <translation>混响和合唱：{count:,} 条音轨的设置；乐谱没有存放它们的位置</translation>
    </message>
    <message>
        <source>sample {name!r} has a rate of {rate:,} Hz</source>
        <translation>采样 {name!r} 的采样率是 {rate:,} Hz</translation>
    </message>
    <message>
        <source>say what to play: the id of a take, or a clip</source>
        <translation>请指明要播放什么：一个版本的编号，或一个片段</translation>
    </message>
    <message>
        <source>scenes of the clip launcher: {count:,}; only the arrangement was read</source>
        <translation>片段启动器的场景：{count:,} 个；只读取了编排</translation>
    </message>
    <message>
        <source>self-test: the window can&apos;t read the model; reinstall Continuo</source>
        <translation>自检：窗口无法读取模型；请重新安装 Continuo</translation>
    </message>
    <message>
        <source>self-test: the window composed nothing; reinstall Continuo</source>
        <translation>自检：窗口没有作出任何音符；请重新安装 Continuo</translation>
    </message>
    <message>
        <source>self-test: {step} took more than {seconds:.0f} seconds; close other programs and try again</source>
        <translation>自检：{step}超过了 {seconds:.0f} 秒；请关闭其他程序后重试</translation>
    </message>
    <message>
        <source>serving needs {packages}; install them with: {command}</source>
        <translation>运行服务器需要 {packages}；安装命令：{command}</translation>
    </message>
    <message>
        <source>settings are names and values, one after the other, such as bars 8 style jazz</source>
        <translation>设置应为名称与值交替排列，例如 bars 8 style jazz</translation>
    </message>
    <message>
        <source>syllables of lyrics: {count:,}; a DAWproject has no place for them</source>
        <translation>歌词音节：{count:,} 个；DAWproject 没有存放它们的位置</translation>
    </message>
    <message>
        <source>system exclusive messages: {count:,}; a DAWproject has no place for them</source>
        <translation>系统专用信息（SysEx）：{count:,} 条；DAWproject 没有存放它们的位置</translation>
    </message>
    <message>
        <source>system exclusive messages: {count:,}; notation has no place for them</source>
        <translation>系统专用信息（SysEx）：{count:,} 条；乐谱没有存放它们的位置</translation>
    </message>
    <message>
        <source>takes are called by numbers; /v1/takes lists those that are kept</source>
        <translation>版本以编号称呼；/v1/takes 列出保留的版本</translation>
    </message>
    <message>
        <source>tempo changes behind the clip&apos;s end: {count:,}; left out, as the new part stands there</source>
        <translation>片段结尾之后的速度变化：{count:,} 处；因新部分位于该处，已略去</translation>
    </message>
    <message>
        <source>texts: {count:,}; a DAWproject has no place for them</source>
        <translation>文字：{count:,} 条；DAWproject 没有存放它们的位置</translation>
    </message>
    <message>
        <source>texts: {count:,}; they were left out</source>
        <translation>文字：{count:,} 条；已略去</translation>
    </message>
    <message>
        <source>that is not the token: send the one in the server&apos;s file</source>
        <translation>令牌不对：请发送服务器文件中的令牌</translation>
    </message>
    <message>
        <source>the checkpoint {file} ({hash}): give it with {--checkpoint}</source>
        <translation>模型 {file}（{hash}），请用 {--checkpoint} 指定</translation>
    </message>
    <message>
        <source>the client has gone</source>
        <translation>客户端已断开</translation>
    </message>
    <message>
        <source>the clip has drums alone, and this checkpoint has no drums: use one that was trained with parts, or a clip with pitched notes</source>
        <translation>片段里只有鼓，而这个模型不会鼓：请换一个分声部训练的模型，或选择有音高音符的片段</translation>
    </message>
    <message>
        <source>the clip {file} ({hash}): give it with {--seed-clip}</source>
        <translation>片段 {file}（{hash}），请用 {--seed-clip} 指定</translation>
    </message>
    <message>
        <source>the composing process crashed; ask again, or choose another model</source>
        <translation>创作进程崩溃了；请再请求一次，或选择另一个模型</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>磁盘空间已满</translation>
    </message>
    <message>
        <source>the folder of packages can&apos;t be written to</source>
        <translation>软件包文件夹无法写入</translation>
    </message>
    <message>
        <source>the installer ended unexpectedly</source>
        <translation>安装程序意外终止</translation>
    </message>
    <message>
        <source>the installer finished, but packages are still missing</source>
        <translation>安装已结束，但仍缺少软件包</translation>
    </message>
    <message>
        <source>the loss is no longer a number; try a smaller {--learning-rate}</source>
        <translation>损失值已不是数字；请试试更小的 {--learning-rate}</translation>
    </message>
    <message>
        <source>the lyrics were left out</source>
        <translation>歌词未读入</translation>
    </message>
    <message>
        <source>the map of the library</source>
        <translation>曲库地图</translation>
    </message>
    <message>
        <source>the map of the library needs {lacking}, which is not installed; run:
{command}</source>
        <translation>曲库地图需要 {lacking}，但没有安装；请运行：
{command}</translation>
    </message>
    <message>
        <source>the model composed nothing; try another {--rng-seed} or a higher {--temperature}</source>
        <translation>模型什么也没写出来；请换一个{--rng-seed}，或提高{--temperature}</translation>
    </message>
    <message>
        <source>the model {name} was not trained to fill gaps; choose another model</source>
        <translation>模型 {name} 没有受过填充空缺的训练；请选择另一个模型</translation>
    </message>
    <message>
        <source>the model&apos;s output is not finite, so its checkpoint is damaged; use another</source>
        <translation>模型的输出不是有限数值：模型文件已损坏，请换一个</translation>
    </message>
    <message>
        <source>the passage from tick {begin_ticks} to {end_ticks} is empty: its end must come after its beginning</source>
        <translation>从 tick {begin_ticks} 到 {end_ticks} 的段落是空的：结束必须在开始之后</translation>
    </message>
    <message>
        <source>the pasted notes would end too late for a MIDI file: paste them earlier</source>
        <translation>粘贴的音符结束得太晚，MIDI 文件容纳不下：请粘贴到更早的位置</translation>
    </message>
    <message>
        <source>the phrase has no notes: send some to go on from</source>
        <translation>乐句中没有音符：请发送一些音符以便续写</translation>
    </message>
    <message>
        <source>the piece has no notes, so there is nothing to save: compose or draw some</source>
        <translation>乐曲中没有音符，没有可保存的内容：请作曲或绘制一些音符</translation>
    </message>
    <message>
        <source>the piece has {count:,} bars; as notation at most {most:,} are written</source>
        <translation>乐曲有 {count:,} 小节；写成乐谱最多 {most:,} 小节</translation>
    </message>
    <message>
        <source>the piece lasts {minutes:,.0f} minutes; at most {most:.0f} can be rendered to sound</source>
        <translation>乐曲长 {minutes:,.0f} 分钟；最多只能渲染 {most:.0f} 分钟的声音</translation>
    </message>
    <message>
        <source>the pieces to learn from are all too short: add some of more than 12 bars</source>
        <translation>用于学习的乐曲都太短：请添加一些超过 12 小节的乐曲</translation>
    </message>
    <message>
        <source>the place to continue from must lie in a clip, and excludes {--fill}</source>
        <translation>续写的位置必须在片段之内，且不能与{--fill}同用</translation>
    </message>
    <message>
        <source>the player can&apos;t be started ({reason}): close other programs, then try again</source>
        <translation>无法启动播放程序（{reason}）：请关闭一些其他程序后重试</translation>
    </message>
    <message>
        <source>the player crashed and was started again; please report it</source>
        <translation>播放程序崩溃后已重启；请报告这个问题</translation>
    </message>
    <message>
        <source>the player does not know {line!r}, so it is of another version: install Continuo again</source>
        <translation>播放程序不认识 {line!r}，说明它是另一个版本：请重新安装 Continuo</translation>
    </message>
    <message>
        <source>the player failed at {name!r} with {command:.200}: {reason}</source>
        <translation>播放程序在 {name!r}（{command:.200}）处出错：{reason}</translation>
    </message>
    <message>
        <source>the player keeps crashing; try again, and please report it</source>
        <translation>播放程序一再崩溃；请重试，并报告这个问题</translation>
    </message>
    <message>
        <source>the processes that read files end when they start, perhaps for lack of memory; close other programs, or use {--processes} 1</source>
        <translation>读取文件的进程一启动就结束，可能是内存不足；请关闭其他程序，或使用 {--processes} 1</translation>
    </message>
    <message>
        <source>the request did not arrive in time: send it at once</source>
        <translation>请求没有及时到达：请一次发送完毕</translation>
    </message>
    <message>
        <source>the request is larger than {megabytes} MB: send a shorter clip</source>
        <translation>请求超过 {megabytes} MB：请发送较短的片段</translation>
    </message>
    <message>
        <source>the server was stopped: start it again</source>
        <translation>服务器已停止：请重新启动</translation>
    </message>
    <message>
        <source>the settings name an unknown way to compose, {mode!r}</source>
        <translation>设置中有未知的作曲方式 {mode!r}</translation>
    </message>
    <message>
        <source>the sound crackled, since other programs keep the processor busy: close some, or raise the latency ({why})</source>
        <translation>声音出现爆音，因为其他程序占用了处理器：请关闭一些程序，或调高延迟（{why}）</translation>
    </message>
    <message>
        <source>the sound device has stopped; the system&apos;s default device is opened when it is available</source>
        <translation>音频设备停止了；一旦可用，就会重新打开系统默认设备</translation>
    </message>
    <message>
        <source>the test pieces are all too short: add some of more than 12 bars</source>
        <translation>测试用的乐曲都太短：请添加一些超过 12 小节的乐曲</translation>
    </message>
    <message>
        <source>the vocabulary holds {name!r}, which is not a note or chord name: the file is damaged</source>
        <translation>词表中的 {name!r} 不是音名或和弦名：文件已损坏</translation>
    </message>
    <message>
        <source>the window can&apos;t open, as Qt doesn&apos;t load ({reason}): install Continuo anew, or compose without a window, see {command}</source>
        <translation>无法打开窗口：Qt 加载失败（{reason}）。请重新安装 Continuo，或不用窗口作曲，见 {command}</translation>
    </message>
    <message>
        <source>the window needs {libraries}, which this system lacks: on Debian and Ubuntu, sudo apt-get install {packages}; or compose without a window, see {command}</source>
        <translation>窗口需要系统中缺少的库 {libraries}：在 Debian 和 Ubuntu 上运行 sudo apt-get install {packages}；或不用窗口作曲，见 {command}</translation>
    </message>
    <message>
        <source>the window opens</source>
        <translation>打开窗口</translation>
    </message>
    <message>
        <source>there are no notes before the playhead to continue from: move it to the right</source>
        <translation>播放头之前没有可续写的音符：请把它向右移</translation>
    </message>
    <message>
        <source>there are {names}</source>
        <translation>现有 {names}</translation>
    </message>
    <message>
        <source>there are {scales}</source>
        <translation>可用的有 {scales}</translation>
    </message>
    <message>
        <source>there is no address {address:.60}; known are {known}</source>
        <translation>没有地址 {address:.60}；可用的有 {known}</translation>
    </message>
    <message>
        <source>there is no build of {package} for this computer and its Python</source>
        <translation>{package} 没有适用于这台电脑及其 Python 的版本</translation>
    </message>
    <message>
        <source>there is no connection to the package index</source>
        <translation>无法连接软件包索引</translation>
    </message>
    <message>
        <source>there is no display to open the window on (none of DISPLAY, WAYLAND_DISPLAY and QT_QPA_PLATFORM is set): compose without a window, see {command}</source>
        <translation>没有可以打开窗口的显示器（DISPLAY、WAYLAND_DISPLAY 和 QT_QPA_PLATFORM 都没有设置）：请不用窗口作曲，参见 {command}</translation>
    </message>
    <message>
        <source>there is no extra called {name!r}; there are {known}</source>
        <translation>没有名为 {name!r} 的扩展组件；现有 {known}</translation>
    </message>
    <message>
        <source>there is no model {name:.60}; choose one of {names}</source>
        <translation>没有模型 {name:.60}；请从 {names} 中选择</translation>
    </message>
    <message>
        <source>there is no music to work on: send a clip, or a phrase</source>
        <translation>没有可用的音乐：请发送一个片段或乐句</translation>
    </message>
    <message>
        <source>there is no sound, as pysfizz can&apos;t be loaded ({reason}): install it, or play to a MIDI output</source>
        <translation>没有声音，因为无法载入 pysfizz（{reason}）：请安装它，或使用 MIDI 输出播放</translation>
    </message>
    <message>
        <source>there is no sound, as pysfizz can&apos;t be loaded, nor FluidSynth in its place ({reason}): install the system&apos;s package of FluidSynth (libfluidsynth3) and the Python package pyfluidsynth, or play to a MIDI output</source>
        <translation>没有声音，因为无法载入 pysfizz，也无法载入替代它的 FluidSynth（{reason}）：请安装系统的 FluidSynth 软件包（libfluidsynth3）和 Python 包 pyfluidsynth，或使用 MIDI 输出播放</translation>
    </message>
    <message>
        <source>there is no take to play yet: compose one first</source>
        <translation>还没有可播放的版本：请先创作</translation>
    </message>
    <message>
        <source>there is no take {number}; /v1/takes lists those that are kept</source>
        <translation>没有版本 {number}；/v1/takes 列出保留的版本</translation>
    </message>
    <message>
        <source>there is none</source>
        <translation>一个也没有</translation>
    </message>
    <message>
        <source>there is {name}</source>
        <translation>现有 {name}</translation>
    </message>
    <message>
        <source>this Python belongs to the operating system, which does not allow other programs to add to it</source>
        <translation>这个 Python 属于操作系统，不允许其他程序向其中添加内容</translation>
    </message>
    <message>
        <source>this address takes one value, and {count} came</source>
        <translation>此地址只接受一个值，却收到了 {count} 个</translation>
    </message>
    <message>
        <source>this build of Continuo is complete in itself, and nothing can be added to it</source>
        <translation>这个版本的 Continuo 是独立打包的，无法再添加组件</translation>
    </message>
    <message>
        <source>this model plays all tracks as one, and can&apos;t accompany: choose another model</source>
        <translation>这个模型把所有音轨当作一个声部，不能伴奏：请选择另一个模型</translation>
    </message>
    <message>
        <source>this server answers only under its own address: ask {host}</source>
        <translation>此服务器只在自己的地址上应答：请请求 {host}</translation>
    </message>
    <message>
        <source>this server needs its token: send Authorization: Bearer and the token of its file</source>
        <translation>此服务器需要令牌：请发送 Authorization: Bearer 及其文件中的令牌</translation>
    </message>
    <message>
        <source>this server needs its token: send it to /continuo/token first</source>
        <translation>此服务器需要令牌：请先将其发送到 /continuo/token</translation>
    </message>
    <message>
        <source>this system has no real-time priority for programs</source>
        <translation>此系统不为程序提供实时优先级</translation>
    </message>
    <message>
        <source>time signatures behind the clip&apos;s end: {count:,}; left out, as the new part stands there</source>
        <translation>片段结尾之后的拍号：{count:,} 处；因新部分位于该处，已略去</translation>
    </message>
    <message>
        <source>training needs what is not installed: {needed}; run:
{command}</source>
        <translation>训练还缺少 {needed}；请运行：
{command}</translation>
    </message>
    <message>
        <source>what MuseScore copied can&apos;t be read ({why}): copy notes of a staff</source>
        <translation>无法读取 MuseScore 复制的内容（{why}）：请复制谱表上的音符</translation>
    </message>
    <message>
        <source>what downloads from Hugging Face</source>
        <translation>从 Hugging Face 下载所需的组件</translation>
    </message>
    <message>
        <source>write names of General MIDI, usual ones such as piano, bass, drums, or families: {families}</source>
        <translation>请写 General MIDI 名称、常用名称（如 piano、bass、drums）或乐器族：{families}</translation>
    </message>
    <message>
        <source>you are being answered already: wait for /continuo/done, or send /continuo/cancel</source>
        <translation>您的上一个请求正在处理：请等待 /continuo/done，或发送 /continuo/cancel</translation>
    </message>
    <message>
        <source>your taste could not be learnt: its process ended unexpectedly; close other programs, then try again</source>
        <translation>无法学习你的喜好：用于学习的进程意外结束；请关闭其他程序后重试</translation>
    </message>
    <message>
        <source>{--add} composes the new parts alone: leave out {--parts} and {--vary}</source>
        <translation>{--add} 只创作新的声部：请去掉 {--parts} 和 {--vary}</translation>
    </message>
    <message>
        <source>{--amount} is {amount:g}; it must be above 0 and at most 1</source>
        <translation>{--amount} 为 {amount:g}；必须大于 0 且不超过 1</translation>
    </message>
    <message>
        <source>{--amount} needs {--vary}: it is how much of those bars is composed again</source>
        <translation>{--amount} 需要 {--vary}：它表示这些小节中重新创作的比例</translation>
    </message>
    <message>
        <source>{--answer-bars} is {bars}; it must be from 1 to 64</source>
        <translation>{--answer-bars}为 {bars}，必须在 1 到 64 之间</translation>
    </message>
    <message>
        <source>{--bars} is {bars}; it must be 1 or more</source>
        <translation>{--bars}为 {bars}，必须为 1 或更大</translation>
    </message>
    <message>
        <source>{--bars} is {bars}; it must be from 1 to {most}</source>
        <translation>{--bars}为 {bars}，必须在 1 到 {most} 之间</translation>
    </message>
    <message>
        <source>{--begin} is {begin:g}, and the clip ends at {end:g}: new music begins there or later, in quarter notes</source>
        <translation>{--begin} 为 {begin:g}，而片段结束于 {end:g}：新的音乐从那里或更晚开始（以四分音符计）</translation>
    </message>
    <message>
        <source>{--begin} is {begin:g}, and {name} ends at {end:g}: it is played from before that, in quarter notes</source>
        <translation>{--begin} 为 {begin:g}，而 {name} 在 {end:g} 处结束：请从此前的位置开始播放，以四分音符计</translation>
    </message>
    <message>
        <source>{--cadence} is {cadence}; it must be between 0 and 4</source>
        <translation>{--cadence} 为 {cadence}；必须在 0 到 4 之间</translation>
    </message>
    <message>
        <source>{--chords}: bar {number} is empty; write a chord, &apos;%&apos; for the bar before, or N.C. for none</source>
        <translation>{--chords}：第 {number} 小节是空的；请写一个和弦，用 &apos;%&apos; 重复上一小节，或用 N.C. 表示没有和弦</translation>
    </message>
    <message>
        <source>{--chords}: {symbol!r} in bar {bar} (character {position}): {known!r} is understood, and {unknown!r} is not; write, for example, C, Am, F#m7b5, Bbmaj7, G7/B or Dsus4</source>
        <translation>{--chords}：第 {bar} 小节的 {symbol!r}（第 {position} 个字符）：{known!r} 可以识别，{unknown!r} 不能识别；请写成 C、Am、F#m7b5、Bbmaj7、G7/B、Dsus4 这样</translation>
    </message>
    <message>
        <source>{--closing} is {closing}; it must be between 0 and 4</source>
        <translation>{--closing} 为 {closing}；必须在 0 到 4 之间</translation>
    </message>
    <message>
        <source>{--consistency} is {consistency}; it must be between 0 and 4</source>
        <translation>{--consistency} 为 {consistency}；必须在 0 到 4 之间</translation>
    </message>
    <message>
        <source>{--count-in} is {count_in}; it must be from 0 to 16 bars</source>
        <translation>{--count-in}为 {count_in}，必须在 0 到 16 小节之间</translation>
    </message>
    <message>
        <source>{--count-in} is {count_in}; it must be from 1 to 16 bars</source>
        <translation>{--count-in} 是 {count_in}；必须为 1 到 16 小节</translation>
    </message>
    <message>
        <source>{--density} {density!r}: write notes per beat, such as 1-4, 2- or -3</source>
        <translation>{--density} {density!r}：请写每拍的音符数，例如 1-4、2- 或 -3</translation>
    </message>
    <message>
        <source>{--ending} downbeat needs a length: give {--bars} or {--seconds}</source>
        <translation>终止和弦需要确定的长度：请设定小节数或秒数</translation>
    </message>
    <message>
        <source>{--ending} is {ending!r}; it must be downbeat or open</source>
        <translation>{--ending}为 {ending!r}，必须是 downbeat 或 open</translation>
    </message>
    <message>
        <source>{--ensemble} is for a piece from nothing: give {--add} for new parts of a clip</source>
        <translation>{--ensemble} 用于从零开始的乐曲：要为片段添加声部，请用 {--add}</translation>
    </message>
    <message>
        <source>{--fill} and {--vary} both choose bars: give one of them</source>
        <translation>{--fill} 和 {--vary} 都用来选择小节：请只给出其中一个</translation>
    </message>
    <message>
        <source>{--fill} bars</source>
        <translation>{--fill}小节</translation>
    </message>
    <message>
        <source>{--follow} and {--tempo} both set the tempo: give one of them</source>
        <translation>{--follow} 和 {--tempo} 都会设定速度：请只给其中一个</translation>
    </message>
    <message>
        <source>{--form} {text!r} does not say how long it is: give {--bars}, or lengths such as A=8, B=8, A</source>
        <translation>{--form} {text!r} 没有说明长度：请给出 {--bars}，或写明小节数，例如 A=8, B=8, A</translation>
    </message>
    <message>
        <source>{--form} {text!r} does not say how long {name!r} is: write, for example, {name}=8</source>
        <translation>{--form} {text!r} 没有说明 {name!r} 的长度：请写，例如 {name}=8</translation>
    </message>
    <message>
        <source>{--form} {text!r} is {total} bars long, but {bars} are asked for: make them equal, or leave out {--bars}</source>
        <translation>{--form} {text!r} 长 {total} 小节，但要求的是 {bars} 小节：请使两者一致，或去掉 {--bars}</translation>
    </message>
    <message>
        <source>{--form} {text!r} is {total} bars long; it must be at most {most}</source>
        <translation>{--form} {text!r} 长 {total} 小节；最多 {most} 小节</translation>
    </message>
    <message>
        <source>{--form} {text!r}: write sections, such as A A B A, or with their bars, such as verse=8, chorus=8, verse</source>
        <translation>{--form} {text!r}：请写出各段，例如 A A B A，或连同小节数，例如 verse=8, chorus=8, verse</translation>
    </message>
    <message>
        <source>{--form} {text!r}: {bars} bars can&apos;t be divided into {count} equal sections; ask for {fitting} bars, or give lengths such as A=8, B=8, A</source>
        <translation>{--form} {text!r}：{bars} 小节不能平均分成 {count} 段；请改为 {fitting} 小节，或写明小节数，例如 A=8, B=8, A</translation>
    </message>
    <message>
        <source>{--fullness} is {fullness}; it must be between 0 and 1</source>
        <translation>{--fullness} 为 {fullness}；必须在 0 到 1 之间</translation>
    </message>
    <message>
        <source>{--grid} is {grid!r}; it must be one of {grids}</source>
        <translation>{--grid}为 {grid!r}，必须是以下之一：{grids}</translation>
    </message>
    <message>
        <source>{--groove} is {groove}; it must be between 0 and 4</source>
        <translation>{--groove} 为 {groove}；必须在 0 到 4 之间</translation>
    </message>
    <message>
        <source>{--guidance} is {guidance}; it must be between 0 and 10</source>
        <translation>{--guidance}为 {guidance}，必须在 0 到 10 之间</translation>
    </message>
    <message>
        <source>{--init-from} {path}: it is a {kind}, not a {model}: leave out {--model}</source>
        <translation>{--init-from} {path}：它是 {kind}，不是 {model}：请去掉 {--model}</translation>
    </message>
    <message>
        <source>{--instrument} drums needs parts: leave out {--parts} merged</source>
        <translation>{--instrument} drums 需要分声部：请去掉 {--parts} merged</translation>
    </message>
    <message>
        <source>{--key} {text!r}: there is no scale {scale!r}; {hint}</source>
        <translation>{--key} {text!r}：没有音阶 {scale!r}；{hint}</translation>
    </message>
    <message>
        <source>{--link} and {--follow} both lead the tempo: give one of them</source>
        <translation>{--link} 和 {--follow} 都会决定速度：请只用其中一个</translation>
    </message>
    <message>
        <source>{--link} sets the tempo: leave out {--follow}, {--listen} and {--adapt}</source>
        <translation>{--link} 已决定速度：请去掉 {--follow}、{--listen} 和 {--adapt}</translation>
    </message>
    <message>
        <source>{--listen} finds the tempo in your playing: leave out {--tempo} and {--follow}</source>
        <translation>{--listen} 会从你的演奏中找出速度：请去掉 {--tempo} 和 {--follow}</translation>
    </message>
    <message>
        <source>{--look-ahead} is {look_ahead}; it must be from 1 to 64 bars</source>
        <translation>{--look-ahead} 为 {look_ahead}，必须在 1 到 64 小节之间</translation>
    </message>
    <message>
        <source>{--metre} is for a piece from nothing, as a clip has its own: leave it out</source>
        <translation>{--metre} 只用于从头创作的乐曲，因为片段已有自己的拍号：请去掉它</translation>
    </message>
    <message>
        <source>{--min-count} is {min_count}; it must be 1 or more</source>
        <translation>{--min-count} 为 {min_count}，必须为 1 或更大</translation>
    </message>
    <message>
        <source>{--min-p} is {min_p}; it must be at least 0 and below 1</source>
        <translation>{--min-p}为 {min_p}，必须不小于 0 且小于 1</translation>
    </message>
    <message>
        <source>{--others} is {others!r}; it must be rest or continue</source>
        <translation>{--others} 为 {others!r}；必须是 rest 或 continue</translation>
    </message>
    <message>
        <source>{--others} needs {--parts}: without it all parts are continued</source>
        <translation>{--others} 需要 {--parts}：否则所有声部都会续写</translation>
    </message>
    <message>
        <source>{--output} &apos;&apos;: give a part of a MIDI output&apos;s name; `continuo ports` lists them</source>
        <translation>{--output} &apos;&apos;：请给出 MIDI 输出名称的一部分；`continuo ports` 会列出它们</translation>
    </message>
    <message>
        <source>{--output} {output}: that is a folder; give the name of a file, such as my.safetensors</source>
        <translation>{--output} {output}：这是文件夹；请给出文件名，例如 my.safetensors</translation>
    </message>
    <message>
        <source>{--out}, {--parts}, {--ensemble}, controls and sampling options are for composing: add {--bars} or {--endless} to continue the file</source>
        <translation>{--out}、{--parts}、{--ensemble}、控制和采样选项用于作曲：要续写这个文件，请加上 {--bars} 或 {--endless}</translation>
    </message>
    <message>
        <source>{--parts} chooses among a clip&apos;s parts: give a clip, or {--ensemble} for new ones</source>
        <translation>{--parts} 用于在片段的声部中选择：请给出片段，或用 {--ensemble} 指定新的乐器</translation>
    </message>
    <message>
        <source>{--parts} {kind} does not go with {streams!r} streams: leave it out</source>
        <translation>{--parts} {kind} 与事件流 {streams!r} 不相容：请去掉该选项</translation>
    </message>
    <message>
        <source>{--pause} and {--adapt} both set the pause: give one of them</source>
        <translation>{--pause} 和 {--adapt} 都设定停顿：请只给其中一个</translation>
    </message>
    <message>
        <source>{--pause} is {seconds:g}; it must be from 0.1 to 10 seconds</source>
        <translation>{--pause}为 {seconds:g}，必须在 0.1 到 10 秒之间</translation>
    </message>
    <message>
        <source>{--polyphony} is {polyphony}; it must be 1 or more</source>
        <translation>{--polyphony}为 {polyphony}，必须为 1 或更大</translation>
    </message>
    <message>
        <source>{--presence} is {presence}; it must be between 0 and 4</source>
        <translation>{--presence} 为 {presence}；必须在 0 到 4 之间</translation>
    </message>
    <message>
        <source>{--range} {range!r}</source>
        <translation>{--range} {range!r}</translation>
    </message>
    <message>
        <source>{--rare} split needs {--streams} parts or full, as classic streams drop rare notes and chords: leave out {--rare}</source>
        <translation>{--rare} split 需要 {--streams} parts 或 full，因为 classic 事件流会丢弃罕见的音符与和弦：请去掉 {--rare}</translation>
    </message>
    <message>
        <source>{--repeats} is {repeats}; it must be from 0 (off) to 1000</source>
        <translation>{--repeats}为 {repeats}，必须在 0（关闭）到 1000 之间</translation>
    </message>
    <message>
        <source>{--report} {report}: the picture is written there; give the report another ending, such as .json</source>
        <translation>{--report} {report}：图片将写入该文件；请为报告换一个扩展名，例如 .json</translation>
    </message>
    <message>
        <source>{--rng-seed} is {rng_seed}; it must be 0 or more</source>
        <translation>{--rng-seed}为 {rng_seed}，必须为 0 或更大</translation>
    </message>
    <message>
        <source>{--seconds} is {seconds:g}; it must be above 0 and at most {most:g}</source>
        <translation>{--seconds}为 {seconds:g}，必须大于 0 且不超过 {most:g}</translation>
    </message>
    <message>
        <source>{--speed} is {speed:g}; it must be from 0.05 to 20</source>
        <translation>播放速率为 {speed:g}，必须在 0.05 到 20 之间</translation>
    </message>
    <message>
        <source>{--takes} is {takes}; it must be from 1 to {most}</source>
        <translation>{--takes}为 {takes}，必须在 1 到 {most} 之间</translation>
    </message>
    <message>
        <source>{--test-pieces} {path}: none of the pieces that it names is in the sources</source>
        <translation>{--test-pieces} {path}：它列出的乐曲都不在来源中</translation>
    </message>
    <message>
        <source>{--test-pieces} {path}: not the report of a training; it has no list of test pieces</source>
        <translation>{--test-pieces} {path}：不是训练报告；其中没有测试乐曲的列表</translation>
    </message>
    <message>
        <source>{--test-pieces} {path}: {error}</source>
        <translation>{--test-pieces} {path}：{error}</translation>
    </message>
    <message>
        <source>{--test-pieces}: these leave too few pieces to learn from and to choose by: add more files</source>
        <translation>{--test-pieces}：剩下用于学习和挑选的乐曲太少：请添加更多文件</translation>
    </message>
    <message>
        <source>{--test-pieces}: {count} pieces with those that are nearly the same; at most {most} can be chosen</source>
        <translation>{--test-pieces}：连同几乎相同的乐曲共 {count} 首；最多可选 {most} 首</translation>
    </message>
    <message>
        <source>{--tightness} is {tightness}; it must be between 0 and 4</source>
        <translation>{--tightness} 为 {tightness}；必须在 0 到 4 之间</translation>
    </message>
    <message>
        <source>{--top-k} is {top_k}; it must be 1 or more</source>
        <translation>{--top-k}为 {top_k}，必须为 1 或更大</translation>
    </message>
    <message>
        <source>{--top-p} is {top_p}; it must be above 0 and at most 1</source>
        <translation>{--top-p}为 {top_p}，必须大于 0 且不超过 1</translation>
    </message>
    <message>
        <source>{--unit} {unit}: {layer} has units 0 to {last}</source>
        <translation>{--unit} {unit}：{layer} 的单元为 0 到 {last}</translation>
    </message>
    <message>
        <source>{--vary} bars</source>
        <translation>{--vary} 小节</translation>
    </message>
    <message>
        <source>{address}: can&apos;t be downloaded ({reason:.120}); check the address and the connection</source>
        <translation>{address}：无法下载（{reason:.120}）；请检查地址和网络连接</translation>
    </message>
    <message>
        <source>{address}: not https, so anybody on the way could change it; give an https address</source>
        <translation>{address}：不是 https，途中可能被人改动；请给出 https 地址</translation>
    </message>
    <message>
        <source>{address}: not the address of a {ending} file; give the one that downloads it</source>
        <translation>{address}：不是 {ending} 文件的地址；请给出直接下载该文件的地址</translation>
    </message>
    <message>
        <source>{address}: the download was cut short; try again</source>
        <translation>{address}：下载中断；请重试</translation>
    </message>
    <message>
        <source>{asked_by} {text!r}: write the first and the last bar, counted from 1, such as 9-12</source>
        <translation>{asked_by} {text!r}：请写第一个和最后一个小节，从 1 数起，例如 9-12</translation>
    </message>
    <message>
        <source>{bars:,} bars are too many: at most {most:,} are composed at once; is there a note far behind the others?</source>
        <translation>{bars:,} 个小节过多：一次最多创作 {most:,} 个；是否有音符远在其他音符之后？</translation>
    </message>
    <message>
        <source>{config}: not valid TOML: {reason}</source>
        <translation>{config}：不是有效的 TOML：{reason}</translation>
    </message>
    <message>
        <source>{config}: there is no such file; {--config} takes a TOML file of options</source>
        <translation>{config}：没有这个文件；{--config} 需要一个写有选项的 TOML 文件</translation>
    </message>
    <message>
        <source>{count:,} tokens are more than the {most:,} that fit: raise {--min-count}</source>
        <translation>{count:,} 个标记超过了容量 {most:,}：请提高 {--min-count}</translation>
    </message>
    <message>
        <source>{count:,} {reason}</source>
        <translation>{reason} {count:,}</translation>
    </message>
    <message>
        <source>{count} files as tracks of one piece; tempo, metre and controllers are those of {name}</source>
        <translation>{count} 个文件作为一首乐曲的音轨；速度、拍号和控制器取自 {name}</translation>
    </message>
    <message>
        <source>{count} requests wait already: try again when they are done</source>
        <translation>已有 {count} 个请求在等待：请在它们完成后再试</translation>
    </message>
    <message>
        <source>{download} to download, {disk} on the disk</source>
        <translation>下载 {download}，占用磁盘 {disk}</translation>
    </message>
    <message>
        <source>{extra}: not installed: {reason}; to install it by hand, run in a terminal:
{command}</source>
        <translation>{extra}：没有安装：{reason}；要手动安装，请在终端中运行：
{command}</translation>
    </message>
    <message>
        <source>{first}; and {second}</source>
        <translation>{first}；以及{second}</translation>
    </message>
    <message>
        <source>{folder} can&apos;t be written to</source>
        <translation>{folder} 无法写入</translation>
    </message>
    <message>
        <source>{folder}: the library&apos;s folder can&apos;t be made ({reason}); check the path, its permissions and the free space</source>
        <translation>{folder}：无法建立曲库的文件夹（{reason}）；请检查路径、权限和可用空间</translation>
    </message>
    <message>
        <source>{given}: is not the {file} that was used: its hash is not {hash}</source>
        <translation>{given}：不是当时使用的 {file}：它的散列值不是 {hash}</translation>
    </message>
    <message>
        <source>{name} is {value}; it must be a whole number from 1 to {highest:,}</source>
        <translation>{name}为 {value}，必须是 1 到 {highest:,} 的整数</translation>
    </message>
    <message>
        <source>{name} is {value}; it must be above 0</source>
        <translation>{name}为 {value}，必须大于 0</translation>
    </message>
    <message>
        <source>{name} is {value}; it must be from {lowest:g} to {highest:g}</source>
        <translation>{name}为 {value}，必须在 {lowest:g} 到 {highest:g} 之间</translation>
    </message>
    <message>
        <source>{name} is {value}; it must be {lowest:g} or more</source>
        <translation>{name}为 {value}，必须为 {lowest:g} 或更大</translation>
    </message>
    <message>
        <source>{name} of its state is {value:.20}</source>
        <translation>状态中的 {name} 是 {value:.20}</translation>
    </message>
    <message>
        <source>{name} refers to entry {index:,} of {count:,} (counted from 0)</source>
        <translation>{name} 引用了第 {index:,} 项，而总共只有 {count:,} 项（从 0 数起）</translation>
    </message>
    <message>
        <source>{name} {position} points to {second:,}, which is out of order or beyond {most:,}</source>
        <translation>{name} {position} 指向 {second:,}，次序不对或超出了 {most:,}</translation>
    </message>
    <message>
        <source>{name}: a RIFF file without a chunk &apos;data&apos;, so it has no music; export it as .mid</source>
        <translation>{name}：RIFF 文件中没有 &apos;data&apos; 块，因此没有音乐；请导出为 .mid</translation>
    </message>
    <message>
        <source>{name}: an event lies beyond tick {most:,}; cut the silence before it</source>
        <translation>{name}：在 tick {most:,} 之后还有内容；请剪掉它之前的空白</translation>
    </message>
    <message>
        <source>{name}: byte 0x0: not a Standard MIDI File: {what}</source>
        <translation>{name}：字节 0x0：不是标准 MIDI 文件{what}</translation>
    </message>
    <message>
        <source>{name}: byte 0x8: a RIFF file of the form {form!r}, and only &apos;RMID&apos; holds MIDI; export it as .mid</source>
        <translation>{name}：字节 0x8：这是 {form!r} 类型的 RIFF 文件，只有 &apos;RMID&apos; 类型含有 MIDI；请导出为 .mid</translation>
    </message>
    <message>
        <source>{name}: byte 0x8: format {form}; only formats 0, 1 and 2 exist</source>
        <translation>{name}：字节 0x8：格式 {form}；只有格式 0、1 和 2</translation>
    </message>
    <message>
        <source>{name}: byte 0x{position:X}: the file ends within its header</source>
        <translation>{name}：字节 0x{position:X}：文件在文件头中间结束</translation>
    </message>
    <message>
        <source>{name}: byte 0x{position:X}: the length of the chunk {chunk!r} reaches {short:,} bytes past the file&apos;s end: the file was cut short</source>
        <translation>{name}：字节 0x{position:X}：块 {chunk!r} 的长度超出文件末尾 {short:,} 字节：文件不完整</translation>
    </message>
    <message>
        <source>{name}: can&apos;t be unpacked ({reason})</source>
        <translation>{name}：无法解压（{reason}）</translation>
    </message>
    <message>
        <source>{name}: has more than {most:,} events, and so many are not read</source>
        <translation>{name}：事件超过 {most:,} 个，数量过多，无法读取</translation>
    </message>
    <message>
        <source>{name}: has no notes to play</source>
        <translation>{name}：没有可播放的音符</translation>
    </message>
    <message>
        <source>{name}: larger than {megabytes} MB; no piece of music is, so it is not read</source>
        <translation>{name}：大于 {megabytes} MB；没有这么大的乐曲，所以不予读取</translation>
    </message>
    <message>
        <source>{name}: no model is called so; there are: {known}</source>
        <translation>{name}：没有叫这个名称的模型；现有：{known}</translation>
    </message>
    <message>
        <source>{name}: reading it crashed the reader; it may be damaged</source>
        <translation>{name}：读取它使读取程序崩溃；文件可能已损坏</translation>
    </message>
    <message>
        <source>{name}: ships with Continuo, and stays</source>
        <translation>{name}：是 Continuo 自带的模型，不能移除</translation>
    </message>
    <message>
        <source>{name}: the file is empty</source>
        <translation>{name}：文件是空的</translation>
    </message>
    <message>
        <source>{name}: track {track}, byte 0x{position:X}: its length reaches {short:,} bytes past the file&apos;s end: the file was cut short</source>
        <translation>{name}：音轨 {track}，字节 0x{position:X}：它的长度超出文件末尾 {short:,} 个字节：文件不完整</translation>
    </message>
    <message>
        <source>{name}: was trained here and is kept nowhere else; to be rid of it, delete {path}</source>
        <translation>{name}：是在这里训练的，别处没有备份；如果不再需要，请删除 {path}</translation>
    </message>
    <message>
        <source>{name}: {fault}</source>
        <translation>{name}：{fault}</translation>
    </message>
    <message>
        <source>{name}: {reason}</source>
        <translation>{name}：{reason}</translation>
    </message>
    <message>
        <source>{needed_for}: notation needs {lacking}, which is not installed; run:
{command}</source>
        <translation>{needed_for}：乐谱功能需要 {lacking}，但没有安装；请运行：
{command}</translation>
    </message>
    <message>
        <source>{options}: this checkpoint knows no parts, and plays everything on one instrument; use one that was trained with parts</source>
        <translation>{options}：此模型不区分声部，所有音乐都用一种乐器演奏；请使用分声部训练的模型</translation>
    </message>
    <message>
        <source>{option} already sets the length: leave out {--seconds} and {--bars}</source>
        <translation>{option} 已经决定了长度：请去掉 {--seconds} 和 {--bars}</translation>
    </message>
    <message>
        <source>{option} bars {first}-{last}: the piece has only bars 1 to {count}; choose from those</source>
        <translation>{option} 小节 {first}-{last}：乐曲只有第 1 到 {count} 小节；请从中选择</translation>
    </message>
    <message>
        <source>{option} for all parts limits them together, so that no part can be promised a least {--density} of its own: give {option} for each part</source>
        <translation>对所有声部的 {option} 是共同的限制，因此无法保证某个声部自己的最低 {--density}：请为每个声部分别给出 {option}</translation>
    </message>
    <message>
        <source>{option} has {count} characters, more than the {most} that are read; name fewer</source>
        <translation>{option} 有 {count} 个字符，超过可读取的 {most} 个；请少写一些</translation>
    </message>
    <message>
        <source>{option} is {value:g}; it must be from {low} to {high}</source>
        <translation>{option}为 {value:g}，必须在 {low} 到 {high} 之间</translation>
    </message>
    <message>
        <source>{option} is {value}; it must be 1 or more</source>
        <translation>{option}为 {value}，必须为 1 或更大</translation>
    </message>
    <message>
        <source>{option} is {value}; it must be between 0 and 10</source>
        <translation>{option}为 {value}，必须在 0 到 10 之间</translation>
    </message>
    <message>
        <source>{option} is {value}; it must be from 0 to {highest}</source>
        <translation>{option} 为 {value}；必须在 0 到 {highest} 之间</translation>
    </message>
    <message>
        <source>{option} needs a clip: give its file</source>
        <translation>{option} 需要一个片段：请给出其文件</translation>
    </message>
    <message>
        <source>{option} {item!r}: write a part, a colon, and its volume, pan, reverb or chorus, such as {example!r}</source>
        <translation>{option} {item!r}：请写声部、冒号，以及它的 volume（音量）、pan（声像）、reverb（混响）或 chorus（合唱），例如 {example!r}</translation>
    </message>
    <message>
        <source>{option} {name}: the piece has as many such parts as a model knows: {most} of a family, one of drums, {all} in all</source>
        <translation>{option} {name}：乐曲中此类声部已达模型所能处理的上限：每个乐器族 {most} 个，鼓一个，总共 {all} 个</translation>
    </message>
    <message>
        <source>{option} {range!r}: write the lowest and highest pitch, such as C3-C6 or 48-84</source>
        <translation>{option} {range!r}：请写最低音和最高音，例如 C3-C6 或 48-84</translation>
    </message>
    <message>
        <source>{option} {range!r}: {fault}</source>
        <translation>{option} {range!r}：{fault}</translation>
    </message>
    <message>
        <source>{option} {text!r}: write one value for all parts, or a part&apos;s name, &apos;=&apos; and its value, such as bass=VALUE, *=VALUE, with * for all other parts</source>
        <translation>{option} {text!r}：请为所有声部写一个值，或写声部名称、“=”和它的值，例如 bass=值, *=值；* 表示其他所有声部</translation>
    </message>
    <message>
        <source>{option} {text!r}: write parts and their values, such as {example!r}, in at most {most} characters</source>
        <translation>{option} {text!r}：请写出声部及其数值，例如 {example!r}，最多 {most} 个字符</translation>
    </message>
    <message>
        <source>{option} {text!r}: {name!r} has two values; keep one</source>
        <translation>{option} {text!r}：{name!r} 有两个值；请只保留一个</translation>
    </message>
    <message>
        <source>{option}: name at least one instrument, such as piano, bass, drums</source>
        <translation>{option}：请至少写一种乐器，例如 piano, bass, drums</translation>
    </message>
    <message>
        <source>{option}: name at least one part of the song, such as bass or 2</source>
        <translation>{option}：请至少写这首曲子的一个声部，例如 bass 或 2</translation>
    </message>
    <message>
        <source>{option}: pan is {text}; it must be from 0 to {most}, or left, centre or right</source>
        <translation>{option}：pan 是 {text}；必须在 0 到 {most} 之间，或为 left、centre、right</translation>
    </message>
    <message>
        <source>{option}: the song has no part with notes; leave {option} out</source>
        <translation>{option}：这首曲子没有带音符的声部；请不要使用 {option}</translation>
    </message>
    <message>
        <source>{option}: the song has no part {name!r}; its parts are: {parts}</source>
        <translation>{option}：这首曲子没有声部 {name!r}；它的声部有：{parts}</translation>
    </message>
    <message>
        <source>{option}: unknown instrument {name!r}; {suggestion}</source>
        <translation>{option}：未知乐器 {name!r}；{suggestion}</translation>
    </message>
    <message>
        <source>{option}: {count} parts are more than the {most} that a model knows; name fewer</source>
        <translation>{option}：{count} 个声部超过模型所知的 {most} 个；请少写一些</translation>
    </message>
    <message>
        <source>{option}: {count} parts are of the family {family}, more than the {most} that a model knows; name fewer</source>
        <translation>{option}：有 {count} 个声部属于乐器族 {family}，超过模型所知的 {most} 个；请少写一些</translation>
    </message>
    <message>
        <source>{option}: {name} is {text}; it must be from 0 to {most}</source>
        <translation>{option}：{name} 是 {text}；必须在 0 到 {most} 之间</translation>
    </message>
    <message>
        <source>{output}: give the name of a file that ends in .onnx</source>
        <translation>{output}：请给出以 .onnx 结尾的文件名</translation>
    </message>
    <message>
        <source>{out}: was not written ({reason}); what was played is kept in {kept}</source>
        <translation>{out}：未能写入（{reason}）；演奏的内容已保存到 {kept}</translation>
    </message>
    <message>
        <source>{package} was downloaded before</source>
        <translation>{package} 先前已下载</translation>
    </message>
    <message>
        <source>{path}: FluidSynth can&apos;t play bank {bank}, program {program} of it; choose another SoundFont</source>
        <translation>{path}：FluidSynth 无法播放其中音色库 {bank} 的 {program} 号音色；请选择另一个 SoundFont</translation>
    </message>
    <message>
        <source>{path}: a .safetensors file of another program, not a Continuo checkpoint</source>
        <translation>{path}：这是其他程序的 .safetensors 文件，不是 Continuo 模型</translation>
    </message>
    <message>
        <source>{path}: a checkpoint with classic streams has no timing; use one trained without {--streams} classic</source>
        <translation>{path}：classic 事件流的模型不含节奏信息；请使用训练时未用 {--streams} classic 的模型</translation>
    </message>
    <message>
        <source>{path}: a damaged index of a corpus: build it again</source>
        <translation>{path}：语料索引已损坏：请重新建立</translation>
    </message>
    <message>
        <source>{path}: a pickle or zip, as torch.save writes; such files can run code, so they are never opened: use a .safetensors checkpoint written by train-generator</source>
        <translation>{path}：这是 torch.save 写出的 pickle 或 zip；这类文件可能运行代码，所以从不打开：请用 train-generator 写出的 .safetensors 模型</translation>
    </message>
    <message>
        <source>{path}: another program keeps the library busy; try again</source>
        <translation>{path}：曲库一直被另一个程序占用；请重试</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be copied: {reason}</source>
        <translation>{path}：无法复制：{reason}</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be opened: {reason}</source>
        <translation>{path}：无法打开：{reason}</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be read as an index of a corpus ({reason})</source>
        <translation>{path}：无法作为语料索引读取（{reason}）</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be written ({reason}); choose another folder</source>
        <translation>{path}：无法写入（{reason}）；请另选文件夹</translation>
    </message>
    <message>
        <source>{path}: damaged ({why:.100}); start over without {--resume}</source>
        <translation>{path}：已损坏（{why:.100}）；请重新开始，不要按“{--resume}”</translation>
    </message>
    <message>
        <source>{path}: has no notes to play</source>
        <translation>{path}：没有可播放的音符</translation>
    </message>
    <message>
        <source>{path}: is another file, and would be overwritten; choose a new name for the token</source>
        <translation>{path}：是另一个文件，会被覆盖；请为令牌另取一个名字</translation>
    </message>
    <message>
        <source>{path}: is another program&apos;s database; choose another file for the library</source>
        <translation>{path}：这是其他程序的数据库；请为曲库另选文件</translation>
    </message>
    <message>
        <source>{path}: is damaged ({reason}); open another copy of it</source>
        <translation>{path}：已损坏（{reason}）；请打开它的另一份副本</translation>
    </message>
    <message>
        <source>{path}: its arrangement can&apos;t be read ({why}); export it again, or as .mid</source>
        <translation>{path}：无法读取其编排（{why}）；请重新导出，或导出为 .mid</translation>
    </message>
    <message>
        <source>{path}: its description is damaged ({reason:.120}): copy or download it again</source>
        <translation>{path}：它的说明已损坏（{reason:.120}）：请重新复制或下载</translation>
    </message>
    <message>
        <source>{path}: its root is &lt;{tag}&gt; where a DAWproject has &lt;Project&gt;; export it again</source>
        <translation>{path}：根元素是 &lt;{tag}&gt;，而 DAWproject 工程应为 &lt;Project&gt;；请重新导出</translation>
    </message>
    <message>
        <source>{path}: larger than {megabytes} MB; no piece of music is, so it is not read</source>
        <translation>{path}：大于 {megabytes} MB；没有这么大的乐曲，所以不予读取</translation>
    </message>
    <message>
        <source>{path}: libsndfile, which writes .flac, can&apos;t be loaded ({reason}): install it, or save as .wav</source>
        <translation>{path}：无法加载用来写 .flac 的 libsndfile（{reason}）：请安装它，或存为 .wav</translation>
    </message>
    <message>
        <source>{path}: more than {megabytes} MB of arrangement, which is not read: export less of it</source>
        <translation>{path}：编排超过 {megabytes} MB，不予读取：请少导出一些</translation>
    </message>
    <message>
        <source>{path}: music21 can&apos;t read it ({reason:.100})</source>
        <translation>{path}：music21 无法读取（{reason:.100}）</translation>
    </message>
    <message>
        <source>{path}: no longer exists; it may have been moved or deleted</source>
        <translation>{path}：已经不在了；可能被移动或删除</translation>
    </message>
    <message>
        <source>{path}: no such command or file; did you mean {near}?</source>
        <translation>{path}：没有这个命令或文件；是否想输入 {near}？</translation>
    </message>
    <message>
        <source>{path}: no such command or file; see continuo --help</source>
        <translation>{path}：没有这个命令或文件；参见 continuo --help</translation>
    </message>
    <message>
        <source>{path}: not a .safetensors file, or cut short ({reason}): copy or download it again</source>
        <translation>{path}：不是 .safetensors 文件，或文件不完整（{reason}）：请重新复制或下载</translation>
    </message>
    <message>
        <source>{path}: not a DAWproject file, or a broken one ({reason}); export it again</source>
        <translation>{path}：不是 DAWproject 文件，或文件已损坏（{reason}）；请重新导出</translation>
    </message>
    <message>
        <source>{path}: not a SoundFont: it does not begin with &apos;RIFF....sfbk&apos;</source>
        <translation>{path}：不是 SoundFont：开头不是 &apos;RIFF....sfbk&apos;</translation>
    </message>
    <message>
        <source>{path}: not a library; give a file whose name ends in {ending}</source>
        <translation>{path}：不是曲库；请给出以 {ending} 结尾的文件</translation>
    </message>
    <message>
        <source>{path}: not a readable zip ({reason})</source>
        <translation>{path}：不是可读的 zip（{reason}）</translation>
    </message>
    <message>
        <source>{path}: not an index of a corpus, or another version&apos;s: build it again</source>
        <translation>{path}：不是语料索引，或属于其他版本：请重新建立</translation>
    </message>
    <message>
        <source>{path}: not notation in parts: its root is &lt;{tag}&gt; where MusicXML has &lt;score-partwise&gt;; export it as MusicXML from a notation program</source>
        <translation>{path}：不是分谱结构的乐谱：根元素是 &lt;{tag}&gt;，而 MusicXML 应为 &lt;score-partwise&gt;；请用制谱软件导出为 MusicXML</translation>
    </message>
    <message>
        <source>{path}: parameter {name!r} is not made of finite float32 numbers: train it again</source>
        <translation>{path}：参数 {name!r} 不全是有限的 float32 数值：请重新训练</translation>
    </message>
    <message>
        <source>{path}: parameter {odd!r} is missing, unknown or of the wrong shape: train it again</source>
        <translation>{path}：参数 {odd!r} 缺失、未知或形状不对：请重新训练</translation>
    </message>
    <message>
        <source>{path}: the SoundFont can&apos;t be opened: {reason}</source>
        <translation>{path}：无法打开 SoundFont：{reason}</translation>
    </message>
    <message>
        <source>{path}: the SoundFont is cut short: {missing:,} bytes are missing at its end</source>
        <translation>{path}：SoundFont 不完整：末尾缺少 {missing:,} 个字节</translation>
    </message>
    <message>
        <source>{path}: the folder can&apos;t be read ({reason})</source>
        <translation>{path}：无法读取该文件夹（{reason}）</translation>
    </message>
    <message>
        <source>{path}: the instrument can&apos;t be loaded; delete the folder that it is in, and try again</source>
        <translation>{path}：无法载入该乐器；请删除其所在文件夹后重试</translation>
    </message>
    <message>
        <source>{path}: the library can&apos;t be read; close Continuo and delete it</source>
        <translation>{path}：无法读取曲库；请关闭 Continuo 并删除它</translation>
    </message>
    <message>
        <source>{path}: the library is damaged; it is rebuilt when next opened</source>
        <translation>{path}：曲库已损坏；下次打开时会重建</translation>
    </message>
    <message>
        <source>{path}: was made by a newer Continuo; update this one to open it</source>
        <translation>{path}：由更新版本的 Continuo 生成；请更新 Continuo 后再打开</translation>
    </message>
    <message>
        <source>{path}: was not trained to fill gaps; use another checkpoint, or train one with train-generator {--infill}</source>
        <translation>{path}：没有训练过填充空缺；请换一个模型，或用 train-generator {--infill} 训练一个</translation>
    </message>
    <message>
        <source>{path}: was saved by a newer Continuo ({program}); open it with that or a later one</source>
        <translation>{path}：由更新版本的 Continuo（{program}）保存；请用该版本或更高版本打开</translation>
    </message>
    <message>
        <source>{path}: written by a newer Continuo (format {version}; this one reads up to {newest}): update Continuo</source>
        <translation>{path}：由更新版本的 Continuo 写成（格式 {version}；这个版本最多读到 {newest}）：请更新 Continuo</translation>
    </message>
    <message>
        <source>{path}: written by an older Continuo (format {version}; this one reads {oldest} and later): train it again</source>
        <translation>{path}：由较旧版本的 Continuo 写成（格式 {version}；这个版本读 {oldest} 及以后的格式）：请重新训练</translation>
    </message>
    <message>
        <source>{path}: {reason}; check the path, its permissions and the free space</source>
        <translation>{path}：{reason}；请检查路径、权限和可用空间</translation>
    </message>
    <message>
        <source>{program}: {reason}</source>
        <translation>{program}：{reason}</translation>
    </message>
    <message>
        <source>{reason}; check the path, its permissions and the free space</source>
        <translation>{reason}；请检查路径、权限和可用空间</translation>
    </message>
    <message>
        <source>{reason}; the last good snapshot is {path}</source>
        <translation>{reason}；最后一个完好的快照是 {path}</translation>
    </message>
    <message>
        <source>{repository}: Hugging Face&apos;s repositories need {lacking}, which is not installed; run:
{command}</source>
        <translation>{repository}：使用 Hugging Face 的仓库需要 {lacking}，但尚未安装；请运行：
{command}</translation>
    </message>
    <message>
        <source>{repository}: can&apos;t be downloaded ({reason:.120}); check its name and the connection</source>
        <translation>{repository}：无法下载（{reason:.120}）；请检查名称和网络连接</translation>
    </message>
    <message>
        <source>{repository}: has no {ending} file; choose another repository</source>
        <translation>{repository}：没有 {ending} 文件；请选择其他仓库</translation>
    </message>
    <message>
        <source>{repository}: name one of its models after a colon: {models}</source>
        <translation>{repository}：请在冒号后写明其中一个模型：{models}</translation>
    </message>
    <message>
        <source>{size:.0f} MB</source>
        <translation>{size:.0f} MB</translation>
    </message>
    <message>
        <source>{size:.1f} GB</source>
        <translation>{size:.1f} GB</translation>
    </message>
    <message>
        <source>{sources}: no piece can be used ({summary}); the first: {first}</source>
        <translation>{sources}：没有可用的乐曲（{summary}）；第一个：{first}</translation>
    </message>
    <message>
        <source>{source}: its SHA-256 is {found}, not the one given; it was changed, or is another file: don&apos;t use it</source>
        <translation>{source}：它的 SHA-256 是 {found}，与给出的不同；文件被改动过，或是另一个文件：请勿使用</translation>
    </message>
    <message>
        <source>{source}: its {count:,} parameters are too many for an .onnx file</source>
        <translation>{source}：它的 {count:,} 个参数对 .onnx 文件来说太多了</translation>
    </message>
    <message>
        <source>{source}: larger than {most} MB, which no model of Continuo is; check what it is</source>
        <translation>{source}：超过 {most} MB，Continuo 的模型没有这么大；请检查这是什么文件</translation>
    </message>
    <message>
        <source>{source}: neither a {ending} file, nor an https address, nor owner/name of a repository; check the spelling</source>
        <translation>{source}：既不是 {ending} 文件，也不是 https 地址或仓库的 所有者/名称；请检查拼写</translation>
    </message>
    <message>
        <source>{source}: there is no such folder or file; check the path</source>
        <translation>{source}：没有这个文件夹或文件；请检查路径</translation>
    </message>
    <message>
        <source>{stem!r}: no name for a model; give one of letters and digits with {--name}</source>
        <translation>{stem!r}：不能用作模型名称；请用 {--name} 给出由字母和数字组成的名称</translation>
    </message>
    <message>
        <source>{stem}: a model that ships is called so; give another with {--name}</source>
        <translation>{stem}：已有自带的模型叫这个名称；请用 {--name} 另取一个</translation>
    </message>
    <message>
        <source>{stem}: another model is called so; give another name with {--name}, or {--replace} it</source>
        <translation>{stem}：已有另一个模型叫这个名称；请用 {--name} 另取名称，或用 {--replace} 替换它</translation>
    </message>
    <message>
        <source>{what}/{name} has another shape or type</source>
        <translation>{what}/{name} 的形状或类型不符</translation>
    </message>
    <message>
        <source>{what}/{name} is missing or unknown</source>
        <translation>{what}/{name} 缺失或未知</translation>
    </message>
    <message>
        <source>{what}/{name} is not made of finite numbers</source>
        <translation>{what}/{name} 含有非有限数值</translation>
    </message>
    <message>
        <source>{where} are damaged: {name} can&apos;t be {value:.60}</source>
        <translation>{where}已损坏：{name} 不能是 {value:.60}</translation>
    </message>
    <message>
        <source>{within} holds no note of {--key} {key!r} ({notes}): widen one of them</source>
        <translation>{within}中没有{--key} {key!r}（{notes}）的音：请放宽其中一项</translation>
    </message>
    <message>
        <source>{within} holds no note of {chord} in bar {number} of {--chords} ({notes}): widen the range or change the chord</source>
        <translation>{within}中没有第 {number} 小节{--chords} {chord}（{notes}）的音：请放宽音域，或改换和弦</translation>
    </message>
    <message>
        <source>{words}</source>
        <translation>{words}</translation>
    </message>
    <message>
        <source>absurdly dense</source>
        <translation>同时发声的音符太多</translation>
    </message>
    <message>
        <source>an error in Continuo itself ({kind}); for details choose Help &gt; Open the log file</source>
        <translation>Continuo 自身出错（{kind}）；详见“帮助 &gt; 打开日志文件”</translation>
    </message>
    <message>
        <source>another train-generator, with other paths for the same sources, has replaced the prepared pieces: start again, and give both the same paths, or each its own {--prepared} folder</source>
        <translation>另一个训练程序以不同的路径读取同样的数据，替换了准备好的乐曲：请重新开始，并让两者使用相同的路径，或各用一个 {--prepared} 文件夹</translation>
    </message>
    <message>
        <source>at the clip&apos;s tempo that is longer than a piece may be: ask for fewer bars or seconds</source>
        <translation>按片段的速度，这超过了乐曲的最大长度：请减少小节数或秒数</translation>
    </message>
    <message>
        <source>corrupt</source>
        <translation>损坏</translation>
    </message>
    <message>
        <source>duplicate</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>free</source>
        <translation>自由</translation>
    </message>
    <message>
        <source>input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>instrument {name!r} is not one of {instruments}</source>
        <translation>乐器 {name!r} 不在 {instruments} 之中</translation>
    </message>
    <message>
        <source>it does not begin with &apos;RIFF....sfbk&apos;</source>
        <translation>开头不是“RIFF....sfbk”</translation>
    </message>
    <message>
        <source>it has no best weights</source>
        <translation>其中没有最佳权重</translation>
    </message>
    <message>
        <source>it holds no instruments</source>
        <translation>其中没有任何乐器</translation>
    </message>
    <message>
        <source>its version is neither 2 nor 3</source>
        <translation>版本既不是 2 也不是 3</translation>
    </message>
    <message>
        <source>kept {kept:,}</source>
        <translation>采用 {kept:,} 个</translation>
    </message>
    <message>
        <source>kept {kept:,}; rejected {counts}</source>
        <translation>采用 {kept:,} 个，未采用：{counts}</translation>
    </message>
    <message>
        <source>length in bars</source>
        <translation>小节数</translation>
    </message>
    <message>
        <source>mixing failed, and continues: {fault}</source>
        <translation>混音出错，仍会继续：{fault}</translation>
    </message>
    <message>
        <source>music21 can&apos;t be used: {reason:.150}; repair or delete its .music21rc</source>
        <translation>music21 无法使用：{reason:.150}；请修好或删除它的 .music21rc</translation>
    </message>
    <message>
        <source>no MIDI system runs on this machine; on Linux start ALSA&apos;s sequencer (snd-seq) or JACK</source>
        <translation>这台机器上没有运行 MIDI 系统；在 Linux 上请启动 ALSA 音序器 (snd-seq) 或 JACK</translation>
    </message>
    <message>
        <source>no checkpoint is loaded; choose one first</source>
        <translation>没有载入模型；请先选择一个</translation>
    </message>
    <message>
        <source>number of takes</source>
        <translation>版本数</translation>
    </message>
    <message>
        <source>only 1 different piece, and training needs at least 3 (one to train on, one for validation, one for the test): add more files</source>
        <translation>只有 1 首不同的乐曲，而训练至少需要 3 首（一首用来训练，一首用来验证，一首用来测试）：请添加更多文件</translation>
    </message>
    <message>
        <source>only {count} different pieces, and training needs at least 3 (one to train on, one for validation, one for the test): add more files</source>
        <translation>只有 {count} 首不同的乐曲，而训练至少需要 3 首（一首用来训练，一首用来验证，一首用来测试）：请添加更多文件</translation>
    </message>
    <message>
        <source>optimiser/{key} belongs to no parameter</source>
        <translation>optimiser/{key} 不属于任何参数</translation>
    </message>
    <message>
        <source>output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>the composing settings</source>
        <translation>作曲设置</translation>
    </message>
    <message>
        <source>the piece is longer than a .mid file can hold: cut the silence in the clip</source>
        <translation>乐曲太长，.mid 文件容纳不下：请剪掉片段中的空白</translation>
    </message>
    <message>
        <source>the piece would end before its new part begins: ask for more bars or seconds</source>
        <translation>乐曲会在新写的部分开始之前结束：请增加小节数或秒数</translation>
    </message>
    <message>
        <source>the tables of pdta are not those of the standard, in their order</source>
        <translation>pdta 中的表格或其次序不合标准</translation>
    </message>
    <message>
        <source>the {name} is {value}; it must be from {low} to {high}</source>
        <translation>{name}为 {value}，必须在 {low} 到 {high} 之间</translation>
    </message>
    <message>
        <source>track {track}, {fault}</source>
        <translation>音轨 {track}，{fault}</translation>
    </message>
    <message>
        <source>of one pitch</source>
        <translation>只有一个音高</translation>
    </message>
    <message>
        <source>the checkpoint&apos;s vocabulary</source>
        <translation>模型的词表</translation>
    </message>
    <message>
        <source>the player process does not answer; try again, or reinstall Continuo</source>
        <translation>播放进程没有响应；请重试，或重新安装 Continuo</translation>
    </message>
    <message>
        <source>the vocabulary names a chord twice: the file is damaged</source>
        <translation>词表中有重复的和弦：文件已损坏</translation>
    </message>
    <message>
        <source>the vocabulary&apos;s table is damaged: train or download the checkpoint again</source>
        <translation>词表已损坏：请重新训练或下载模型</translation>
    </message>
    <message>
        <source>there are no notes around the bars to fill: choose another place to compose</source>
        <translation>要填充的小节前后没有音符：请另选作曲的位置</translation>
    </message>
    <message>
        <source>this checkpoint has no embedding, so it can&apos;t find similar music: choose one that ships with Continuo, or add an embedding with `train-generator embed`</source>
        <translation>这个模型没有嵌入，无法查找相似的音乐：请选择 Continuo 自带的模型，或用 `train-generator embed` 添加嵌入</translation>
    </message>
    <message>
        <source>this model has no embedding, so it can&apos;t find similar music; add one with `train-generator embed`</source>
        <translation>这个模型没有嵌入，无法查找相似的音乐；请用 `train-generator embed` 添加</translation>
    </message>
    <message>
        <source>this model has no {layer!r}; its layers are {layers}</source>
        <translation>这个模型没有 {layer!r}；它的层有 {layers}</translation>
    </message>
    <message>
        <source>this needs more memory than the machine has free; try with less data or a smaller model</source>
        <translation>可用内存不足；请减少数据，或换用较小的模型</translation>
    </message>
    <message>
        <source>too long</source>
        <translation>太长</translation>
    </message>
    <message>
        <source>too short</source>
        <translation>太短</translation>
    </message>
    <message>
        <source>with drums only</source>
        <translation>只有鼓</translation>
    </message>
    <message>
        <source>without notes</source>
        <translation>没有音符</translation>
    </message>
    <message>
        <source>without that instrument</source>
        <translation>没有这种乐器</translation>
    </message>
</context>
<context>
    <name>ExploreController</name>
    <message>
        <source>bar {first}</source>
        <translation>第 {first} 小节</translation>
    </message>
    <message>
        <source>bars {first}–{last}</source>
        <translation>第 {first}–{last} 小节</translation>
    </message>
</context>
<context>
    <name>ExploreServices</name>
    <message>
        <source>No model is loaded to search with: choose one on the composing panel.</source>
        <translation>没有可用来查找的模型，请在作曲面板上选择一个。</translation>
    </message>
    <message>
        <source>The model {name} has no embedding, so it can&apos;t find similar music. To add one, run:
{command}</source>
        <translation>模型 {name} 没有嵌入，无法查找相似的音乐。要添加嵌入，请运行：
{command}</translation>
    </message>
    <message>
        <source>Scanning the folders of the library…</source>
        <translation>正在扫描曲库的文件夹…</translation>
    </message>
    <message>
        <source>Reading the library: {done:,} of {total:,}</source>
        <translation>正在读取曲库：{done:,}/{total:,}</translation>
    </message>
    <message>
        <source>Analysing the library: {done:,} of {total:,}</source>
        <translation>正在分析曲库：{done:,}/{total:,}</translation>
    </message>
    <message>
        <source>Another window is analysing the library…</source>
        <translation>另一个窗口正在分析曲库…</translation>
    </message>
    <message>
        <source>Analysing the library…</source>
        <translation>正在分析曲库…</translation>
    </message>
    <message>
        <source>{name} no longer exists; it may have been moved or deleted.</source>
        <translation>{name} 已经不在了，可能被移动或删除。</translation>
    </message>
    <message>
        <source>A recording or a duet is running: end it first, then listen.</source>
        <translation>录音或对奏正在进行：请先结束，再试听。</translation>
    </message>
    <message>
        <source>Drawing the map: {done} %</source>
        <translation>正在绘制地图：{done} %</translation>
    </message>
    <message>
        <source>Reading the clip…</source>
        <translation>正在读取片段…</translation>
    </message>
    <message>
        <source>Endless music is being composed: stop it first, then listen.</source>
        <translation>正在生成无尽的音乐：请先停止，再试听。</translation>
    </message>
</context>
<context>
    <name>ExportController</name>
    <message>
        <source>Writing {name}…</source>
        <translation>正在写入 {name}…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Saved {path}</source>
        <translation>已保存 {path}</translation>
    </message>
    <message>
        <source>Muted tracks left out: {count}</source>
        <translation>未包含的静音音轨：{count}</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>没有写入任何文件。</translation>
    </message>
    <message>
        <source>The take can&apos;t be dragged out: {reason}</source>
        <translation>无法把这个版本拖出窗口：{reason}</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>The &amp;whole piece</source>
        <translation>整首乐曲(&amp;W)</translation>
    </message>
    <message>
        <source>The &amp;selected notes ({count:,})</source>
        <translation>选中的音符（{count:,} 个）(&amp;S)</translation>
    </message>
    <message>
        <source>Only the &amp;composed part</source>
        <translation>仅生成的部分(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;MIDI (.mid)</source>
        <translation>&amp;MIDI (.mid)</translation>
    </message>
    <message>
        <source>the notes, for a sequencer or a DAW</source>
        <translation>音符，供音序器或 DAW 使用</translation>
    </message>
    <message>
        <source>MIDI files (*.mid)</source>
        <translation>MIDI 文件 (*.mid)</translation>
    </message>
    <message>
        <source>S&amp;ound (.wav)</source>
        <translation>音频 (.wav)(&amp;O)</translation>
    </message>
    <message>
        <source>as the built-in synth plays it</source>
        <translation>由内置合成器演奏</translation>
    </message>
    <message>
        <source>Sound files (*.wav)</source>
        <translation>音频文件 (*.wav)</translation>
    </message>
    <message>
        <source>the same sound, about half the size</source>
        <translation>音质相同，大小约为一半</translation>
    </message>
    <message>
        <source>Sound, sma&amp;ller (.flac)</source>
        <translation>较小的音频 (.flac)(&amp;L)</translation>
    </message>
    <message>
        <source>Sound files (*.flac)</source>
        <translation>音频文件 (*.flac)</translation>
    </message>
    <message>
        <source>&amp;Notation (.musicxml)</source>
        <translation>乐谱 (.musicxml)(&amp;N)</translation>
    </message>
    <message>
        <source>for MuseScore, Sibelius, Dorico, Finale</source>
        <translation>供 MuseScore、Sibelius、Dorico、Finale 使用</translation>
    </message>
    <message>
        <source>MusicXML files (*.musicxml)</source>
        <translation>MusicXML 文件 (*.musicxml)</translation>
    </message>
    <message>
        <source>Notation, com&amp;pressed (.mxl)</source>
        <translation>压缩的乐谱 (.mxl)(&amp;P)</translation>
    </message>
    <message>
        <source>the same, a smaller file</source>
        <translation>内容相同，文件更小</translation>
    </message>
    <message>
        <source>Compressed MusicXML files (*.mxl)</source>
        <translation>压缩的 MusicXML 文件 (*.mxl)</translation>
    </message>
    <message>
        <source>&amp;DAWproject (.dawproject)</source>
        <translation>&amp;DAWproject（.dawproject）</translation>
    </message>
    <message>
        <source>tracks, mix and markers, for Bitwig Studio, Studio One, Cubase</source>
        <translation>音轨、混音和标记，用于 Bitwig Studio、Studio One、Cubase</translation>
    </message>
    <message>
        <source>DAWproject files (*.dawproject)</source>
        <translation>DAWproject 文件 (*.dawproject)</translation>
    </message>
    <message>
        <source>C&amp;hord symbols as markers</source>
        <translation>把和弦标记写成标记点(&amp;H)</translation>
    </message>
    <message>
        <source>Chords that are recognised in the notes, where they change</source>
        <translation>从音符中识别出的和弦，写在和弦变换处</translation>
    </message>
    <message>
        <source>Sound at the &amp;usual level (−16 LUFS)</source>
        <translation>按常用响度输出声音（−16 LUFS）(&amp;U)</translation>
    </message>
    <message>
        <source>As loud as streaming services play it, without pumping; else as loud as the synth plays it</source>
        <translation>与流媒体平台的播放响度一致，没有抽吸感；不勾选则保持合成器播放时的响度</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
</context>
<context>
    <name>ExtraInstaller</name>
    <message>
        <source>Installing failed: {reason}. To install by hand, run in a terminal:
{command}</source>
        <translation>安装失败：{reason}。也可以在终端中手动运行：
{command}</translation>
    </message>
</context>
<context>
    <name>ExtraPanel</name>
    <message>
        <source>Progress of the installation</source>
        <translation>安装进度</translation>
    </message>
    <message>
        <source>Command to run in a terminal</source>
        <translation>要在终端中运行的命令</translation>
    </message>
    <message>
        <source>&amp;Install ({size})</source>
        <translation>安装（{size}）(&amp;I)</translation>
    </message>
    <message>
        <source>Install {name}</source>
        <translation>安装：{name}</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>C&amp;opy the command</source>
        <translation>复制命令(&amp;O)</translation>
    </message>
    <message>
        <source>C&amp;heck again</source>
        <translation>重新检查(&amp;H)</translation>
    </message>
    <message>
        <source>See whether it is installed now</source>
        <translation>看看现在是否已安装</translation>
    </message>
    <message>
        <source>Installed</source>
        <translation>已安装</translation>
    </message>
    <message>
        <source>{packages}: {size}</source>
        <translation>{packages}：{size}</translation>
    </message>
    <message>
        <source>It can&apos;t be installed from here: {reason}. To install by hand, run in a terminal:</source>
        <translation>无法从这里安装：{reason}。要手动安装，请在终端中运行：</translation>
    </message>
    <message>
        <source>Looking for packages…</source>
        <translation>正在查找软件包…</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>已复制。</translation>
    </message>
    <message>
        <source>Not installed yet.</source>
        <translation>还没有安装。</translation>
    </message>
</context>
<context>
    <name>ExtrasPage</name>
    <message>
        <source>Learn my style</source>
        <translation>学习我的风格</translation>
    </message>
    <message>
        <source>A model learns from a folder of your own music. Composing works without it.</source>
        <translation>让模型学习一个文件夹中你自己的音乐。不安装也能作曲。</translation>
    </message>
    <message>
        <source>Map of the library</source>
        <translation>曲库地图</translation>
    </message>
    <message>
        <source>Clips and takes that sound alike stand near each other. Your music is not sent anywhere.</source>
        <translation>听起来相似的片段和版本彼此靠近。你的音乐不会发送到任何地方。</translation>
    </message>
    <message>
        <source>Server for other programs</source>
        <translation>供其他程序使用的服务</translation>
    </message>
    <message>
        <source>REAPER, Pure Data and others compose with Continuo: continuo serve, on the command line.</source>
        <translation>REAPER、Pure Data 等程序可通过命令行 continuo serve 使用 Continuo 作曲。</translation>
    </message>
    <message>
        <source>Ableton Link</source>
        <translation>Ableton Link</translation>
    </message>
    <message>
        <source>Play in time with other programs: continuo play --link, on the command line.</source>
        <translation>与其他程序同步演奏：在命令行中使用 continuo play --link。</translation>
    </message>
    <message>
        <source>Models from Hugging Face</source>
        <translation>来自 Hugging Face 的模型</translation>
    </message>
    <message>
        <source>continuo models add OWNER/NAME, on the command line.</source>
        <translation>添加他人分享的模型：在命令行中使用 continuo models add OWNER/NAME。</translation>
    </message>
    <message>
        <source>ONNX export</source>
        <translation>ONNX 导出</translation>
    </message>
    <message>
        <source>Models as ONNX files for other programs, on the command line.</source>
        <translation>在命令行中把模型导出为 ONNX 文件，供其他程序使用。</translation>
    </message>
</context>
<context>
    <name>Field</name>
    <message>
        <source>Reset {field}</source>
        <translation>重置“{field}”</translation>
    </message>
</context>
<context>
    <name>FileOpener</name>
    <message>
        <source>Continuo models (*.safetensors)</source>
        <translation>Continuo 模型 (*.safetensors)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>Wait until composing has ended, or cancel it, to open another file.</source>
        <translation>请等作曲结束或取消作曲，再打开别的文件。</translation>
    </message>
    <message>
        <source>Continuo can&apos;t read {name}: drop .mid, MusicXML, .continuo or .safetensors files</source>
        <translation>Continuo 读不了 {name}：请拖入 .mid、MusicXML、.continuo 或 .safetensors 文件</translation>
    </message>
    <message>
        <source>1 other file was not opened: to have several at hand, drop their folder.</source>
        <translation>另有 1 个文件没有打开：想随手使用多个文件，请把它们所在的文件夹拖进来。</translation>
    </message>
    <message>
        <source>{count} other files were not opened: to have several at hand, drop their folder.</source>
        <translation>另有 {count} 个文件没有打开：想随手使用多个文件，请把它们所在的文件夹拖进来。</translation>
    </message>
</context>
<context>
    <name>FirstSteps</name>
    <message>
        <source>Compose</source>
        <translation>作曲</translation>
    </message>
    <message>
        <source>Press this, and Continuo continues the clip, with different notes each time.</source>
        <translation>按下它，Continuo 就会续写这个片段，每次写出的音符都不同。</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>聆听</translation>
    </message>
    <message>
        <source>Play and pause, also with the space bar. The notes play while they are composed.</source>
        <translation>播放与暂停，也可以按空格键。音符一边生成，一边播放。</translation>
    </message>
    <message>
        <source>Begin with your own music</source>
        <translation>从你自己的音乐开始</translation>
    </message>
    <message>
        <source>Drag a .mid file into the window, or choose a clip from the library.</source>
        <translation>把 .mid 文件拖进窗口，或从曲库中选择一个片段。</translation>
    </message>
    <message>
        <source>Keep what you like</source>
        <translation>留下你喜欢的</translation>
    </message>
    <message>
        <source>Every new version is a take: compare them, keep the best, and undo anything.</source>
        <translation>每个新写出的都是一个版本：比较它们，留下最好的，任何操作都可以撤销。</translation>
    </message>
</context>
<context>
    <name>FoldersPage</name>
    <message>
        <source>Folders of the library</source>
        <translation>曲库文件夹</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Remove from the library</source>
        <translation>从曲库移除</translation>
    </message>
    <message>
        <source>Choose a SoundFont…</source>
        <translation>选择 SoundFont…</translation>
    </message>
    <message>
        <source>Use Continuo&apos;s own</source>
        <translation>使用自带的 SoundFont</translation>
    </message>
    <message>
        <source>SoundFont of the built-in synth</source>
        <translation>内置合成器的 SoundFont</translation>
    </message>
    <message>
        <source>No folders yet: the library has what comes with Continuo.</source>
        <translation>还没有文件夹：曲库里只有 Continuo 自带的内容。</translation>
    </message>
    <message>
        <source>SoundFonts (*.sf2 *.sf3)</source>
        <translation>SoundFont (*.sf2 *.sf3)</translation>
    </message>
    <message>
        <source>Choose a SoundFont</source>
        <translation>选择 SoundFont</translation>
    </message>
    <message>
        <source>The one that ships: FluidR3</source>
        <translation>自带：FluidR3</translation>
    </message>
</context>
<context>
    <name>GoneLine</name>
    <message>
        <source>Gone: {folder}</source>
        <translation>找不到：{folder}</translation>
    </message>
    <message>
        <source>{path} is missing. It returns when the folder is back.</source>
        <translation>{path} 现在不在。文件夹恢复后，它会重新出现。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove {folder} from the library</source>
        <translation>从曲库中移除 {folder}</translation>
    </message>
</context>
<context>
    <name>HarmonyController</name>
    <message>
        <source>{key}, from the file</source>
        <translation>{key}，来自文件</translation>
    </message>
    <message>
        <source>{key}, recognised</source>
        <translation>{key}，识别所得</translation>
    </message>
    <message>
        <source>The notes are in {key}. Click to make it the key signature.</source>
        <translation>这些音符属于 {key}。点击把它设为调号。</translation>
    </message>
    <message>
        <source>{key}?</source>
        <translation>{key}？</translation>
    </message>
    <message>
        <source>{tonic} minor</source>
        <translation>{tonic} 小调</translation>
    </message>
    <message>
        <source>{tonic} major</source>
        <translation>{tonic} 大调</translation>
    </message>
    <message>
        <source>Key signature {key}</source>
        <translation>调号 {key}</translation>
    </message>
</context>
<context>
    <name>HelpController</name>
    <message>
        <source>There is no log file: its folder can&apos;t be written to.</source>
        <translation>没有日志文件：无法写入它所在的文件夹。</translation>
    </message>
    <message>
        <source>The log file is {path}</source>
        <translation>日志文件：{path}</translation>
    </message>
</context>
<context>
    <name>InstrumentChooser</name>
    <message>
        <source>Search instruments</source>
        <translation>搜索乐器</translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation>乐器</translation>
    </message>
</context>
<context>
    <name>Instruments</name>
    <message>
        <source>Drum kit</source>
        <translation>鼓组</translation>
    </message>
    <message>
        <source>Piano</source>
        <translation>钢琴</translation>
    </message>
    <message>
        <source>Tuned percussion</source>
        <translation>有音高打击乐</translation>
    </message>
    <message>
        <source>Organ</source>
        <translation>风琴</translation>
    </message>
    <message>
        <source>Guitar</source>
        <translation>吉他</translation>
    </message>
    <message>
        <source>Bass</source>
        <translation>贝斯</translation>
    </message>
    <message>
        <source>Strings</source>
        <translation>弦乐</translation>
    </message>
    <message>
        <source>Ensemble</source>
        <translation>合奏</translation>
    </message>
    <message>
        <source>Brass</source>
        <translation>铜管</translation>
    </message>
    <message>
        <source>Reed</source>
        <translation>簧片</translation>
    </message>
    <message>
        <source>Pipe</source>
        <translation>笛类</translation>
    </message>
    <message>
        <source>Synth lead</source>
        <translation>合成主音</translation>
    </message>
    <message>
        <source>Synth pad</source>
        <translation>合成铺底</translation>
    </message>
    <message>
        <source>Synth effects</source>
        <translation>合成效果</translation>
    </message>
    <message>
        <source>World</source>
        <translation>民族乐器</translation>
    </message>
    <message>
        <source>Percussion</source>
        <translation>打击乐</translation>
    </message>
    <message>
        <source>Sound effects</source>
        <translation>音效</translation>
    </message>
    <message>
        <source>Acoustic Grand Piano</source>
        <translation>大钢琴</translation>
    </message>
    <message>
        <source>Bright Acoustic Piano</source>
        <translation>明亮大钢琴</translation>
    </message>
    <message>
        <source>Electric Grand Piano</source>
        <translation>电大钢琴</translation>
    </message>
    <message>
        <source>Honky-tonk Piano</source>
        <translation>酒吧钢琴</translation>
    </message>
    <message>
        <source>Electric Piano 1</source>
        <translation>电钢琴 1</translation>
    </message>
    <message>
        <source>Electric Piano 2</source>
        <translation>电钢琴 2</translation>
    </message>
    <message>
        <source>Harpsichord</source>
        <translation>羽管键琴</translation>
    </message>
    <message>
        <source>Clavinet</source>
        <translation>电子击弦古钢琴</translation>
    </message>
    <message>
        <source>Celesta</source>
        <translation>钢片琴</translation>
    </message>
    <message>
        <source>Glockenspiel</source>
        <translation>钟琴</translation>
    </message>
    <message>
        <source>Music Box</source>
        <translation>八音盒</translation>
    </message>
    <message>
        <source>Vibraphone</source>
        <translation>颤音琴</translation>
    </message>
    <message>
        <source>Marimba</source>
        <translation>马林巴</translation>
    </message>
    <message>
        <source>Xylophone</source>
        <translation>木琴</translation>
    </message>
    <message>
        <source>Tubular Bells</source>
        <translation>管钟</translation>
    </message>
    <message>
        <source>Dulcimer</source>
        <translation>扬琴</translation>
    </message>
    <message>
        <source>Drawbar Organ</source>
        <translation>拉杆风琴</translation>
    </message>
    <message>
        <source>Percussive Organ</source>
        <translation>打击风琴</translation>
    </message>
    <message>
        <source>Rock Organ</source>
        <translation>摇滚风琴</translation>
    </message>
    <message>
        <source>Church Organ</source>
        <translation>教堂管风琴</translation>
    </message>
    <message>
        <source>Reed Organ</source>
        <translation>簧片风琴</translation>
    </message>
    <message>
        <source>Accordion</source>
        <translation>手风琴</translation>
    </message>
    <message>
        <source>Harmonica</source>
        <translation>口琴</translation>
    </message>
    <message>
        <source>Tango Accordion</source>
        <translation>探戈手风琴</translation>
    </message>
    <message>
        <source>Acoustic Guitar (nylon)</source>
        <translation>尼龙弦吉他</translation>
    </message>
    <message>
        <source>Acoustic Guitar (steel)</source>
        <translation>钢弦吉他</translation>
    </message>
    <message>
        <source>Electric Guitar (jazz)</source>
        <translation>爵士电吉他</translation>
    </message>
    <message>
        <source>Electric Guitar (clean)</source>
        <translation>清音电吉他</translation>
    </message>
    <message>
        <source>Electric Guitar (muted)</source>
        <translation>闷音电吉他</translation>
    </message>
    <message>
        <source>Overdriven Guitar</source>
        <translation>过载吉他</translation>
    </message>
    <message>
        <source>Distortion Guitar</source>
        <translation>失真吉他</translation>
    </message>
    <message>
        <source>Guitar Harmonics</source>
        <translation>吉他泛音</translation>
    </message>
    <message>
        <source>Acoustic Bass</source>
        <translation>原声贝斯</translation>
    </message>
    <message>
        <source>Electric Bass (finger)</source>
        <translation>指弹电贝斯</translation>
    </message>
    <message>
        <source>Electric Bass (pick)</source>
        <translation>拨片电贝斯</translation>
    </message>
    <message>
        <source>Fretless Bass</source>
        <translation>无品贝斯</translation>
    </message>
    <message>
        <source>Slap Bass 1</source>
        <translation>击勾贝斯 1</translation>
    </message>
    <message>
        <source>Slap Bass 2</source>
        <translation>击勾贝斯 2</translation>
    </message>
    <message>
        <source>Synth Bass 1</source>
        <translation>合成贝斯 1</translation>
    </message>
    <message>
        <source>Synth Bass 2</source>
        <translation>合成贝斯 2</translation>
    </message>
    <message>
        <source>Violin</source>
        <translation>小提琴</translation>
    </message>
    <message>
        <source>Viola</source>
        <translation>中提琴</translation>
    </message>
    <message>
        <source>Cello</source>
        <translation>大提琴</translation>
    </message>
    <message>
        <source>Contrabass</source>
        <translation>低音提琴</translation>
    </message>
    <message>
        <source>Tremolo Strings</source>
        <translation>弦乐震音</translation>
    </message>
    <message>
        <source>Pizzicato Strings</source>
        <translation>弦乐拨奏</translation>
    </message>
    <message>
        <source>Orchestral Harp</source>
        <translation>竖琴</translation>
    </message>
    <message>
        <source>Timpani</source>
        <translation>定音鼓</translation>
    </message>
    <message>
        <source>String Ensemble 1</source>
        <translation>弦乐合奏 1</translation>
    </message>
    <message>
        <source>String Ensemble 2</source>
        <translation>弦乐合奏 2</translation>
    </message>
    <message>
        <source>Synth Strings 1</source>
        <translation>合成弦乐 1</translation>
    </message>
    <message>
        <source>Synth Strings 2</source>
        <translation>合成弦乐 2</translation>
    </message>
    <message>
        <source>Choir Aahs</source>
        <translation>人声合唱“啊”</translation>
    </message>
    <message>
        <source>Voice Oohs</source>
        <translation>人声“哦”</translation>
    </message>
    <message>
        <source>Synth Voice</source>
        <translation>合成人声</translation>
    </message>
    <message>
        <source>Orchestra Hit</source>
        <translation>管弦乐齐奏</translation>
    </message>
    <message>
        <source>Trumpet</source>
        <translation>小号</translation>
    </message>
    <message>
        <source>Trombone</source>
        <translation>长号</translation>
    </message>
    <message>
        <source>Tuba</source>
        <translation>大号</translation>
    </message>
    <message>
        <source>Muted Trumpet</source>
        <translation>弱音小号</translation>
    </message>
    <message>
        <source>French Horn</source>
        <translation>圆号</translation>
    </message>
    <message>
        <source>Brass Section</source>
        <translation>铜管组</translation>
    </message>
    <message>
        <source>Synth Brass 1</source>
        <translation>合成铜管 1</translation>
    </message>
    <message>
        <source>Synth Brass 2</source>
        <translation>合成铜管 2</translation>
    </message>
    <message>
        <source>Soprano Sax</source>
        <translation>高音萨克斯</translation>
    </message>
    <message>
        <source>Alto Sax</source>
        <translation>中音萨克斯</translation>
    </message>
    <message>
        <source>Tenor Sax</source>
        <translation>次中音萨克斯</translation>
    </message>
    <message>
        <source>Baritone Sax</source>
        <translation>上低音萨克斯</translation>
    </message>
    <message>
        <source>Oboe</source>
        <translation>双簧管</translation>
    </message>
    <message>
        <source>English Horn</source>
        <translation>英国管</translation>
    </message>
    <message>
        <source>Bassoon</source>
        <translation>大管</translation>
    </message>
    <message>
        <source>Clarinet</source>
        <translation>单簧管</translation>
    </message>
    <message>
        <source>Piccolo</source>
        <translation>短笛</translation>
    </message>
    <message>
        <source>Flute</source>
        <translation>长笛</translation>
    </message>
    <message>
        <source>Recorder</source>
        <translation>竖笛</translation>
    </message>
    <message>
        <source>Pan Flute</source>
        <translation>排箫</translation>
    </message>
    <message>
        <source>Blown Bottle</source>
        <translation>吹瓶声</translation>
    </message>
    <message>
        <source>Shakuhachi</source>
        <translation>尺八</translation>
    </message>
    <message>
        <source>Whistle</source>
        <translation>口哨</translation>
    </message>
    <message>
        <source>Ocarina</source>
        <translation>陶笛</translation>
    </message>
    <message>
        <source>Lead 1 (square)</source>
        <translation>合成主音 1（方波）</translation>
    </message>
    <message>
        <source>Lead 2 (sawtooth)</source>
        <translation>合成主音 2（锯齿波）</translation>
    </message>
    <message>
        <source>Lead 3 (calliope)</source>
        <translation>合成主音 3（汽笛风琴）</translation>
    </message>
    <message>
        <source>Lead 4 (chiff)</source>
        <translation>合成主音 4（吹管）</translation>
    </message>
    <message>
        <source>Lead 5 (charang)</source>
        <translation>合成主音 5（吉他）</translation>
    </message>
    <message>
        <source>Lead 6 (voice)</source>
        <translation>合成主音 6（人声）</translation>
    </message>
    <message>
        <source>Lead 7 (fifths)</source>
        <translation>合成主音 7（五度）</translation>
    </message>
    <message>
        <source>Lead 8 (bass and lead)</source>
        <translation>合成主音 8（贝斯加主音）</translation>
    </message>
    <message>
        <source>Pad 1 (new age)</source>
        <translation>合成铺底 1（新世纪）</translation>
    </message>
    <message>
        <source>Pad 2 (warm)</source>
        <translation>合成铺底 2（温暖）</translation>
    </message>
    <message>
        <source>Pad 3 (polysynth)</source>
        <translation>合成铺底 3（复音）</translation>
    </message>
    <message>
        <source>Pad 4 (choir)</source>
        <translation>合成铺底 4（合唱）</translation>
    </message>
    <message>
        <source>Pad 5 (bowed)</source>
        <translation>合成铺底 5（弓弦）</translation>
    </message>
    <message>
        <source>Pad 6 (metallic)</source>
        <translation>合成铺底 6（金属）</translation>
    </message>
    <message>
        <source>Pad 7 (halo)</source>
        <translation>合成铺底 7（光环）</translation>
    </message>
    <message>
        <source>Pad 8 (sweep)</source>
        <translation>合成铺底 8（扫频）</translation>
    </message>
    <message>
        <source>FX 1 (rain)</source>
        <translation>合成效果 1（雨）</translation>
    </message>
    <message>
        <source>FX 2 (soundtrack)</source>
        <translation>合成效果 2（电影配乐）</translation>
    </message>
    <message>
        <source>FX 3 (crystal)</source>
        <translation>合成效果 3（水晶）</translation>
    </message>
    <message>
        <source>FX 4 (atmosphere)</source>
        <translation>合成效果 4（大气）</translation>
    </message>
    <message>
        <source>FX 5 (brightness)</source>
        <translation>合成效果 5（明亮）</translation>
    </message>
    <message>
        <source>FX 6 (goblins)</source>
        <translation>合成效果 6（精灵）</translation>
    </message>
    <message>
        <source>FX 7 (echoes)</source>
        <translation>合成效果 7（回声）</translation>
    </message>
    <message>
        <source>FX 8 (sci-fi)</source>
        <translation>合成效果 8（科幻）</translation>
    </message>
    <message>
        <source>Sitar</source>
        <translation>西塔尔琴</translation>
    </message>
    <message>
        <source>Banjo</source>
        <translation>班卓琴</translation>
    </message>
    <message>
        <source>Shamisen</source>
        <translation>三味线</translation>
    </message>
    <message>
        <source>Koto</source>
        <translation>日本筝</translation>
    </message>
    <message>
        <source>Kalimba</source>
        <translation>卡林巴琴</translation>
    </message>
    <message>
        <source>Bagpipe</source>
        <translation>风笛</translation>
    </message>
    <message>
        <source>Fiddle</source>
        <translation>民间提琴</translation>
    </message>
    <message>
        <source>Shanai</source>
        <translation>唢呐</translation>
    </message>
    <message>
        <source>Tinkle Bell</source>
        <translation>铃铛</translation>
    </message>
    <message>
        <source>Agogo</source>
        <translation>阿哥哥铃</translation>
    </message>
    <message>
        <source>Steel Drums</source>
        <translation>钢鼓</translation>
    </message>
    <message>
        <source>Woodblock</source>
        <translation>木鱼</translation>
    </message>
    <message>
        <source>Taiko Drum</source>
        <translation>太鼓</translation>
    </message>
    <message>
        <source>Melodic Tom</source>
        <translation>旋律嗵鼓</translation>
    </message>
    <message>
        <source>Synth Drum</source>
        <translation>合成鼓</translation>
    </message>
    <message>
        <source>Reverse Cymbal</source>
        <translation>反向镲</translation>
    </message>
    <message>
        <source>Guitar Fret Noise</source>
        <translation>吉他滑弦噪音</translation>
    </message>
    <message>
        <source>Breath Noise</source>
        <translation>呼吸声</translation>
    </message>
    <message>
        <source>Seashore</source>
        <translation>海浪</translation>
    </message>
    <message>
        <source>Bird Tweet</source>
        <translation>鸟鸣</translation>
    </message>
    <message>
        <source>Telephone Ring</source>
        <translation>电话铃</translation>
    </message>
    <message>
        <source>Helicopter</source>
        <translation>直升机</translation>
    </message>
    <message>
        <source>Applause</source>
        <translation>掌声</translation>
    </message>
    <message>
        <source>Gunshot</source>
        <translation>枪声</translation>
    </message>
</context>
<context>
    <name>KeyField</name>
    <message>
        <source>Key</source>
        <translation>调</translation>
    </message>
    <message>
        <source>The new part uses only these notes</source>
        <translation>新写的部分只用这些音</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Own notes</source>
        <translation>自选音</translation>
    </message>
    <message>
        <source>tonic</source>
        <translation>主音</translation>
    </message>
    <message>
        <source>scale</source>
        <translation>音阶</translation>
    </message>
    <message>
        <source>your own notes</source>
        <translation>自选的音</translation>
    </message>
    <message>
        <source>Allowed notes, such as C E G A</source>
        <translation>要用的音，例如 C E G A</translation>
    </message>
</context>
<context>
    <name>KeyLabel</name>
    <message>
        <source>Use the recognised key</source>
        <translation>采用识别出的调</translation>
    </message>
    <message>
        <source>Music is composed and played until you press Stop</source>
        <translation>一边作曲一边播放，直到你按“停止”</translation>
    </message>
    <message>
        <source>Endless</source>
        <translation>无尽</translation>
    </message>
    <message>
        <source>This is not the piece: Play or Stop goes back to it</source>
        <translation>这不是乐曲本身：按“播放”或“停止”可返回乐曲</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>试听</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Legend</source>
        <translation>图例</translation>
    </message>
    <message>
        <source>Click one to see where its points are; click beside them for all</source>
        <translation>点击一项，看它的点在哪里；点击旁边的空白处则显示全部</translation>
    </message>
    <message>
        <source>{name}, {count:,} points</source>
        <translation>{name}，{count:,} 个点</translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Level, left and right; the line is the highest peak. Red: it was too loud.</source>
        <translation>左右声道的电平；横线是最高峰值。红色表示曾经过载。</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>电平</translation>
    </message>
</context>
<context>
    <name>LibraryCount</name>
    <message>
        <source>Scanning…</source>
        <translation>正在扫描…</translation>
    </message>
    <message>
        <source>Clips: {count:,}</source>
        <translation>片段：{count:,}</translation>
    </message>
    <message>
        <source>Models: {count:,}</source>
        <translation>模型：{count:,}</translation>
    </message>
    <message>
        <source>Scanning… {count:,} found</source>
        <translation>正在扫描… 已找到 {count:,} 个</translation>
    </message>
    <message>
        <source>Analysing {done:,} of {total:,}…</source>
        <translation>正在分析 {done:,}/{total:,}…</translation>
    </message>
    <message>
        <source>Reading {done:,} of {total:,}…</source>
        <translation>正在读取 {done:,}/{total:,}…</translation>
    </message>
    <message>
        <source>Drawing the map: {percent} %</source>
        <translation>正在绘制地图：{percent} %</translation>
    </message>
    <message>
        <source>Another Continuo is reading the library…</source>
        <translation>另一个 Continuo 正在读取曲库…</translation>
    </message>
</context>
<context>
    <name>LibraryModel</name>
    <message>
        <source>{name}, can&apos;t be used</source>
        <translation>{name}，无法使用</translation>
    </message>
    <message>
        <source>clip</source>
        <translation>片段</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>playing</source>
        <translation>正在播放</translation>
    </message>
</context>
<context>
    <name>LibraryPanel</name>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search the library</source>
        <translation>搜索曲库</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Add a folder: its clips and models are listed here, and its changes</source>
        <translation>添加一个文件夹：其中的片段和模型会列在这里，并随文件夹变化更新</translation>
    </message>
    <message>
        <source>Clips</source>
        <translation>片段</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Add a folder to the library</source>
        <translation>将文件夹添加到曲库</translation>
    </message>
    <message>
        <source>{count:.0f} bpm</source>
        <translation>{count:.0f} BPM</translation>
    </message>
    <message>
        <source>Comes with Continuo</source>
        <translation>Continuo 自带</translation>
    </message>
    <message>
        <source>Nothing here is named “{words}”.</source>
        <translation>这里没有名为“{words}”的内容。</translation>
    </message>
    <message>
        <source>No clips yet. Add a folder of .mid files, or drop files here.</source>
        <translation>还没有片段。请添加一个 .mid 文件的文件夹，或把文件拖到这里。</translation>
    </message>
    <message>
        <source>No models yet. Add a folder of .safetensors files, or drop files here.</source>
        <translation>还没有模型。请添加一个 .safetensors 文件的文件夹，或把文件拖到这里。</translation>
    </message>
    <message>
        <source>{folder} (its first {count:,} files)</source>
        <translation>{folder}（前 {count:,} 个文件）</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Show in the file manager</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>Searches names, folders and tags, by the beginnings of words</source>
        <translation>在名称、文件夹和标签中按词首搜索</translation>
    </message>
    <message>
        <source>The library was damaged. It is being rebuilt with your ratings; the damaged file is kept: {path}</source>
        <translation>曲库已损坏。正在连同你的评价一起重建；损坏的文件保留在：{path}</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>试听</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>查找相似的</translation>
    </message>
    <message>
        <source>Tags…</source>
        <translation>标签…</translation>
    </message>
    <message>
        <source>Remove “{folder}” from the library</source>
        <translation>从曲库中移除“{folder}”</translation>
    </message>
</context>
<context>
    <name>LibraryView</name>
    <message>
        <source>Library</source>
        <translation>曲库</translation>
    </message>
</context>
<context>
    <name>Likeness</name>
    <message>
        <source>the same turns of melody</source>
        <translation>旋律走向相同</translation>
    </message>
    <message>
        <source>similar turns of melody</source>
        <translation>旋律走向相近</translation>
    </message>
    <message>
        <source>the same rhythm</source>
        <translation>节奏相同</translation>
    </message>
    <message>
        <source>similar rhythm</source>
        <translation>节奏相近</translation>
    </message>
    <message>
        <source>the same harmony</source>
        <translation>和声相同</translation>
    </message>
    <message>
        <source>similar harmony</source>
        <translation>和声相近</translation>
    </message>
    <message>
        <source>as dense</source>
        <translation>疏密相同</translation>
    </message>
    <message>
        <source>about as dense</source>
        <translation>疏密相近</translation>
    </message>
    <message>
        <source>as high and as wide</source>
        <translation>音高和音域相同</translation>
    </message>
    <message>
        <source>about as high</source>
        <translation>音高相近</translation>
    </message>
    <message>
        <source>the same metre</source>
        <translation>拍号相同</translation>
    </message>
    <message>
        <source>similar metre</source>
        <translation>拍号相近</translation>
    </message>
    <message>
        <source>the same tempo</source>
        <translation>速度相同</translation>
    </message>
    <message>
        <source>similar tempo</source>
        <translation>速度相近</translation>
    </message>
    <message>
        <source>as loud</source>
        <translation>力度相同</translation>
    </message>
    <message>
        <source>about as loud</source>
        <translation>力度相近</translation>
    </message>
    <message>
        <source>bar {first}</source>
        <translation>第 {first} 小节</translation>
    </message>
    <message>
        <source>bars {first}–{last}</source>
        <translation>第 {first}–{last} 小节</translation>
    </message>
</context>
<context>
    <name>ListenedSign</name>
    <message>
        <source>Not playing</source>
        <translation>未在演奏</translation>
    </message>
    <message>
        <source>Tap {taps} beats</source>
        <translation>再敲 {taps} 拍</translation>
    </message>
    <message>
        <source>Play…</source>
        <translation>请演奏…</translation>
    </message>
    <message>
        <source>Waiting for the clock</source>
        <translation>等待时钟</translation>
    </message>
    <message>
        <source>Count…</source>
        <translation>预备拍…</translation>
    </message>
    <message>
        <source>Listening…</source>
        <translation>聆听中…</translation>
    </message>
    <message>
        <source>{bpm:.0f} a minute</source>
        <translation>每分钟 {bpm:.0f} 拍</translation>
    </message>
</context>
<context>
    <name>LiveController</name>
    <message>
        <source>No model is loaded to play with: choose one on the composing panel.</source>
        <translation>没有可用来对奏的模型，请在作曲面板上选择一个。</translation>
    </message>
    <message>
        <source>Duet</source>
        <translation>对奏</translation>
    </message>
    <message>
        <source>Played together</source>
        <translation>合奏</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>录音</translation>
    </message>
</context>
<context>
    <name>LivePanel</name>
    <message>
        <source>A port for other programs</source>
        <translation>供其他程序使用的端口</translation>
    </message>
    <message>
        <source>No keyboard</source>
        <translation>不用键盘</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>The MIDI keyboard that you play</source>
        <translation>你弹奏的 MIDI 键盘</translation>
    </message>
    <message>
        <source>Play freely</source>
        <translation>自由弹奏</translation>
    </message>
    <message>
        <source>Tempo</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Metre</source>
        <translation>拍号</translation>
    </message>
    <message>
        <source>Count in</source>
        <translation>预备拍</translation>
    </message>
    <message>
        <source>Bars of clicks before the recording</source>
        <translation>录音前先打几小节节拍</translation>
    </message>
    <message>
        <source>as played</source>
        <translation>按弹奏原样</translation>
    </message>
    <message>
        <source>8ths</source>
        <translation>八分音符</translation>
    </message>
    <message>
        <source>16ths</source>
        <translation>十六分音符</translation>
    </message>
    <message>
        <source>triplets</source>
        <translation>三连音</translation>
    </message>
    <message>
        <source>32nds</source>
        <translation>三十二分音符</translation>
    </message>
    <message>
        <source>Move notes to</source>
        <translation>音符对齐到</translation>
    </message>
    <message>
        <source>A grid that notes are moved onto</source>
        <translation>把音符移到这个网格上</translation>
    </message>
    <message>
        <source>Click on the beats</source>
        <translation>按拍打节拍</translation>
    </message>
    <message>
        <source>The metronome, while you play</source>
        <translation>弹奏时打开节拍器</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>停顿</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>as you play</source>
        <translation>随你的演奏</translation>
    </message>
    <message>
        <source>Answer in bars</source>
        <translation>应答小节数</translation>
    </message>
    <message>
        <source>How long an answer is</source>
        <translation>应答有多长</translation>
    </message>
    <message>
        <source>like yours</source>
        <translation>与你的一样</translation>
    </message>
    <message>
        <source>Metre of your phrases and of the answers</source>
        <translation>你的乐句和应答的拍号</translation>
    </message>
    <message>
        <source>your sound</source>
        <translation>你的音色</translation>
    </message>
    <message>
        <source>Answers on</source>
        <translation>应答乐器</translation>
    </message>
    <message>
        <source>The instrument that answers</source>
        <translation>用来应答的乐器</translation>
    </message>
    <message>
        <source>Ableton Link</source>
        <translation>Ableton Link</translation>
    </message>
    <message>
        <source>Follow the MIDI clock of another machine, or play in time with Ableton Link</source>
        <translation>跟随另一台设备的 MIDI 时钟，或与 Ableton Link 同步演奏</translation>
    </message>
    <message>
        <source>Ableton Link is an extra: install it in Preferences, Extras.</source>
        <translation>Ableton Link 是扩展组件：请在“首选项”的“扩展组件”中安装。</translation>
    </message>
    <message>
        <source>Playing begins at the session&apos;s bar lines, at {bpm:.0f} a minute.</source>
        <translation>播放从会话的小节线开始，速度每分钟 {bpm:.0f} 拍。</translation>
    </message>
    <message>
        <source>“{port}” is disconnected. It is used again when it is back.</source>
        <translation>“{port}”已断开。重新连接后会自动恢复使用。</translation>
    </message>
    <message>
        <source>Recording: {notes:,} notes, {bars:,} bars.</source>
        <translation>正在录音：{notes:,} 个音符，{bars:,} 小节。</translation>
    </message>
    <message>
        <source>The computer keyboard is played.</source>
        <translation>正在用电脑键盘演奏。</translation>
    </message>
    <message>
        <source>No keyboard is connected. Plug one in and switch it on: it appears in the list.</source>
        <translation>没有连接键盘。请接上键盘并打开电源，它就会出现在列表中。</translation>
    </message>
    <message>
        <source>Start the duet</source>
        <translation>开始对奏</translation>
    </message>
    <message>
        <source>Monitor your playing</source>
        <translation>监听自己的弹奏</translation>
    </message>
    <message>
        <source>Play your notes on the output; turn it off for a keyboard with its own sound</source>
        <translation>你弹奏的音会在输出上发声；键盘自己会发声时请关闭</translation>
    </message>
    <message>
        <source>Without clicks: beats are found in your playing, where they are clear</source>
        <translation>不打节拍：拍子清楚时，从你的弹奏中找出拍点</translation>
    </message>
    <message>
        <source>Tempo of the clicks, in beats a minute</source>
        <translation>节拍器每分钟的拍数</translation>
    </message>
    <message>
        <source>Metre of the clicks and of the phrase</source>
        <translation>节拍器和乐句的拍号</translation>
    </message>
    <message>
        <source>This long without a key down ends your phrase; the pedal may stay down</source>
        <translation>这么久没有按键，你的乐句就算结束；踏板可以一直踩着</translation>
    </message>
    <message>
        <source>Its own</source>
        <translation>自身</translation>
    </message>
    <message>
        <source>Tempo from</source>
        <translation>速度来源</translation>
    </message>
    <message>
        <source>Send clock to the MIDI output</source>
        <translation>向 MIDI 输出发送时钟</translation>
    </message>
    <message>
        <source>Other machines can follow Continuo&apos;s tempo</source>
        <translation>其他设备可以跟随 Continuo 的速度</translation>
    </message>
    <message>
        <source>Duet</source>
        <translation>对奏</translation>
    </message>
    <message>
        <source>Play a phrase, then pause: Continuo answers. Play again, and it falls silent.</source>
        <translation>弹一个乐句，然后停顿：Continuo 会应答。你再弹，它就安静下来。</translation>
    </message>
    <message>
        <source>Accompany</source>
        <translation>伴奏</translation>
    </message>
    <message>
        <source>Bass, drums or other parts play with you</source>
        <translation>贝斯、鼓或其他声部与你一起演奏</translation>
    </message>
    <message>
        <source>Record a phrase, to continue from it</source>
        <translation>录一段乐句，由此续写</translation>
    </message>
    <message>
        <source>Keyboard, tempo and clock</source>
        <translation>键盘、速度与时钟</translation>
    </message>
    <message>
        <source>Wait for the count-in, then play.</source>
        <translation>请等预备拍结束，然后弹奏。</translation>
    </message>
    <message>
        <source>Receiving.</source>
        <translation>正在接收。</translation>
    </message>
    <message>
        <source>Nothing received yet: is the keyboard on?</source>
        <translation>还没收到弹奏：键盘打开了吗？</translation>
    </message>
    <message>
        <source>Choose your keyboard first, or play on the computer&apos;s (Ctrl+Shift+K)</source>
        <translation>请先选择键盘，或用电脑键盘演奏 (Ctrl+Shift+K)</translation>
    </message>
    <message>
        <source>Record your playing, to continue from it</source>
        <translation>录下你的弹奏，再由 Continuo 续写</translation>
    </message>
    <message>
        <source>Stop recording</source>
        <translation>停止录音</translation>
    </message>
    <message>
        <source>End the duet</source>
        <translation>结束对奏</translation>
    </message>
    <message>
        <source>Recording: play now.</source>
        <translation>正在录音，请弹奏。</translation>
    </message>
    <message>
        <source>Choose your keyboard.</source>
        <translation>请选择你的键盘。</translation>
    </message>
    <message>
        <source>You play, it answers</source>
        <translation>你弹奏，它应答</translation>
    </message>
    <message>
        <source>Not while you are recording, or playing together</source>
        <translation>录音或合奏时不可用</translation>
    </message>
    <message>
        <source>Only with clicks</source>
        <translation>仅在打节拍时可用</translation>
    </message>
</context>
<context>
    <name>LogFile</name>
    <message>
        <source>Something went wrong in Continuo itself; your work is safe. For details choose Help &gt; Open the log file.</source>
        <translation>Continuo 自身出了问题，但你的作品是安全的。详情请看“帮助 &gt; 打开日志文件”。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Library, live</source>
        <translation>曲库、现场</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>曲库</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>现场</translation>
    </message>
    <message>
        <source>{name}[*] - Continuo</source>
        <translation>{name}[*] - Continuo</translation>
    </message>
    <message>
        <source>Continuo changes to this language when it starts again.</source>
        <translation>下次启动 Continuo 时会使用该语言。</translation>
    </message>
</context>
<context>
    <name>Map</name>
    <message>
        <source>Other styles</source>
        <translation>其他风格</translation>
    </message>
    <message>
        <source>No style</source>
        <translation>无风格</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>无调</translation>
    </message>
    <message>
        <source>Kept or thumbs up</source>
        <translation>已保留或赞</translation>
    </message>
    <message>
        <source>Thumbs down</source>
        <translation>踩</translation>
    </message>
    <message>
        <source>Not rated</source>
        <translation>未评价</translation>
    </message>
</context>
<context>
    <name>MapController</name>
    <message>
        <source>{count:,} clips and takes</source>
        <translation>{count:,} 个片段和版本</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>The library is empty. Add folders of clips to it, and the map shows which clips are similar.</source>
        <translation>曲库是空的。把存放片段的文件夹添加进来，地图就会显示哪些片段彼此相似。</translation>
    </message>
    <message>
        <source>Install them</source>
        <translation>安装</translation>
    </message>
    <message>
        <source>Drawing the map needs packages that are not installed yet: {packages}, {size}. Your music is not sent anywhere.</source>
        <translation>绘制地图需要几个尚未安装的软件包：{packages}，{size}。你的音乐不会发送到任何地方。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Looking for packages…</source>
        <translation>正在查找软件包…</translation>
    </message>
    <message>
        <source>{count} of the selected pieces could not be copied: {reason}</source>
        <translation>所选的乐曲中有 {count} 首无法复制：{reason}</translation>
    </message>
    <message>
        <source>None of the selected files exists any more.</source>
        <translation>所选的文件都已不存在。</translation>
    </message>
    <message>
        <source>Medley</source>
        <translation>联奏</translation>
    </message>
</context>
<context>
    <name>MapSide</name>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>调</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评价</translation>
    </message>
    <message>
        <source>Coloured by</source>
        <translation>着色依据</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Draw around points with the lasso, or hold Shift, to select them.</source>
        <translation>用套索圈出一些点来选择它们，也可以按住 Shift 来圈。</translation>
    </message>
    <message>
        <source>&amp;Learn their style…</source>
        <translation>学习它们的风格(&amp;L)…</translation>
    </message>
    <message>
        <source>Continue from &amp;one of them</source>
        <translation>续写其中一首(&amp;O)</translation>
    </message>
    <message>
        <source>Continue from a &amp;medley</source>
        <translation>续写联奏(&amp;M)</translation>
    </message>
    <message>
        <source>A model learns from copies of these files, which takes some minutes, then composes like them.</source>
        <translation>让一个模型学习这些文件的副本，需要几分钟，然后写出类似的音乐。</translation>
    </message>
    <message>
        <source>Opens one of them, drawn at random, and continues from its end.</source>
        <translation>随机打开其中一首，从末尾续写。</translation>
    </message>
    <message>
        <source>Puts bars of up to four of them one after another, and continues from there.</source>
        <translation>取其中最多四首的一些小节依次连起来，再从那里续写。</translation>
    </message>
    <message>
        <source>Selected: {count:,}</source>
        <translation>已选 {count:,} 首</translation>
    </message>
    <message>
        <source>Nothing selected</source>
        <translation>未选择</translation>
    </message>
    <message>
        <source>&amp;Coloured by</source>
        <translation>着色依据(&amp;C)</translation>
    </message>
    <message>
        <source>Clear the selection (Esc)</source>
        <translation>取消选择 (Esc)</translation>
    </message>
    <message>
        <source>Compose in the style of these:</source>
        <translation>用它们的风格作曲：</translation>
    </message>
</context>
<context>
    <name>MapView</name>
    <message>
        <source>Map of the library</source>
        <translation>曲库地图</translation>
    </message>
    <message>
        <source>Arrow keys go from point to point, Space plays, Enter opens, Insert selects, + and - zoom</source>
        <translation>方向键在各点之间移动，空格播放，回车打开，Insert 选择，+ 和 - 缩放</translation>
    </message>
    <message>
        <source>Selected: {count:,}</source>
        <translation>已选 {count:,} 首</translation>
    </message>
    <message>
        <source>selected</source>
        <translation>已选择</translation>
    </message>
    <message>
        <source>no longer selected</source>
        <translation>已取消选择</translation>
    </message>
</context>
<context>
    <name>MapWindow</name>
    <message>
        <source>Map of the library</source>
        <translation>曲库地图</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>套索</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Play on hover</source>
        <translation>悬停即播放</translation>
    </message>
    <message>
        <source>Dragging selects the points inside, instead of moving the map (L)</source>
        <translation>拖动时选择圈内的点，而不是移动地图 (L)</translation>
    </message>
    <message>
        <source>Plays the point under the pointer; when off, click a point to play it (H)</source>
        <translation>播放指针下的点；关闭时，点击一个点来播放 (H)</translation>
    </message>
    <message>
        <source>Zoom in (+, or the wheel)</source>
        <translation>放大 (+，或滚轮)</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out (-, or the wheel)</source>
        <translation>缩小 (-，或滚轮)</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Show the whole map (0)</source>
        <translation>显示整张地图 (0)</translation>
    </message>
    <message>
        <source>kept or thumbs up</source>
        <translation>已保留或赞</translation>
    </message>
    <message>
        <source>thumbs down</source>
        <translation>踩</translation>
    </message>
    <message>
        <source>take</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Play or stop</source>
        <translation>播放或停止</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>More like this one</source>
        <translation>查找与它相似的</translation>
    </message>
    <message>
        <source>Deselect</source>
        <translation>取消选择</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>选择</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;New</source>
        <translation>新建(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>最近打开(&amp;R)</translation>
    </message>
    <message>
        <source>Open a &amp;model…</source>
        <translation>打开模型(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Redone: {what}</source>
        <translation>已重做：{what}</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>剪切(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Del</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Quantise</source>
        <translation>量化(&amp;Q)</translation>
    </message>
    <message>
        <source>Dupl&amp;icate</source>
        <translation>重复(&amp;I)</translation>
    </message>
    <message>
        <source>Undone: {what}</source>
        <translation>已撤销：{what}</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Vary</source>
        <translation>变奏</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>循环</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>查找相似的</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Transpose</source>
        <translation>移调</translation>
    </message>
    <message>
        <source>Quantise</source>
        <translation>量化</translation>
    </message>
    <message>
        <source>Softer</source>
        <translation>减弱</translation>
    </message>
    <message>
        <source>Louder</source>
        <translation>加强</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>To the grid</source>
        <translation>到网格</translation>
    </message>
    <message>
        <source>Strength and swing…</source>
        <translation>强度与摇摆…</translation>
    </message>
    <message>
        <source>Tra&amp;nspose</source>
        <translation>移调(&amp;N)</translation>
    </message>
    <message>
        <source>A semitone up</source>
        <translation>升半音</translation>
    </message>
    <message>
        <source>A semitone down</source>
        <translation>降半音</translation>
    </message>
    <message>
        <source>An octave up</source>
        <translation>升八度</translation>
    </message>
    <message>
        <source>An octave down</source>
        <translation>降八度</translation>
    </message>
    <message>
        <source>&amp;Marker, tempo or metre…</source>
        <translation>标记、速度或拍号(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Beats…</source>
        <translation>拍点(&amp;B)…</translation>
    </message>
    <message>
        <source>Step input</source>
        <translation>步进输入</translation>
    </message>
    <message>
        <source>&amp;Louder</source>
        <translation>加强力度(&amp;L)</translation>
    </message>
    <message>
        <source>S&amp;ofter</source>
        <translation>减弱力度(&amp;O)</translation>
    </message>
    <message>
        <source>Loc&amp;k or unlock</source>
        <translation>锁定或解锁(&amp;K)</translation>
    </message>
    <message>
        <source>Pre&amp;ferences…</source>
        <translation>偏好设置(&amp;F)…</translation>
    </message>
    <message>
        <source>T&amp;racks</source>
        <translation>音轨(&amp;R)</translation>
    </message>
    <message>
        <source>Go to the &amp;track list</source>
        <translation>转到音轨列表(&amp;T)</translation>
    </message>
    <message>
        <source>Pre&amp;vious track</source>
        <translation>上一条音轨(&amp;V)</translation>
    </message>
    <message>
        <source>Ne&amp;xt track</source>
        <translation>下一条音轨(&amp;X)</translation>
    </message>
    <message>
        <source>Sel&amp;ect all tracks</source>
        <translation>选择全部音轨(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Duplicate</source>
        <translation>复制音轨(&amp;D)</translation>
    </message>
    <message>
        <source>De&amp;lete</source>
        <translation>删除音轨(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>重命名(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Instrument…</source>
        <translation>乐器(&amp;I)…</translation>
    </message>
    <message>
        <source>Move &amp;up</source>
        <translation>上移(&amp;U)</translation>
    </message>
    <message>
        <source>Move do&amp;wn</source>
        <translation>下移(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Split by register…</source>
        <translation>按音区拆分(&amp;S)…</translation>
    </message>
    <message>
        <source>Mer&amp;ge the selected</source>
        <translation>合并所选音轨(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Mute</source>
        <translation>静音(&amp;M)</translation>
    </message>
    <message>
        <source>S&amp;olo</source>
        <translation>独奏(&amp;O)</translation>
    </message>
    <message>
        <source>Arm &amp;for recording</source>
        <translation>录音启用(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Compose</source>
        <translation>作曲(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>Stop, and keep &amp;nothing</source>
        <translation>停止且不保留(&amp;N)</translation>
    </message>
    <message>
        <source>From the &amp;playhead</source>
        <translation>从播放头开始(&amp;P)</translation>
    </message>
    <message>
        <source>All &amp;notes off</source>
        <translation>关闭所有音符(&amp;N)</translation>
    </message>
    <message>
        <source>Trac&amp;ks</source>
        <translation>音轨(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Takes</source>
        <translation>版本(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Library and live</source>
        <translation>曲库与现场(&amp;L)</translation>
    </message>
    <message>
        <source>P&amp;revious take</source>
        <translation>上一个版本(&amp;R)</translation>
    </message>
    <message>
        <source>After the en&amp;d</source>
        <translation>接在末尾(&amp;D)</translation>
    </message>
    <message>
        <source>Ne&amp;xt take</source>
        <translation>下一个版本(&amp;X)</translation>
    </message>
    <message>
        <source>Compare &amp;A/B</source>
        <translation>A/B 对比(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Keep this take</source>
        <translation>保留这个版本(&amp;K)</translation>
    </message>
    <message>
        <source>Thumbs up</source>
        <translation>赞</translation>
    </message>
    <message>
        <source>Thumbs down</source>
        <translation>踩</translation>
    </message>
    <message>
        <source>D&amp;iscard</source>
        <translation>丢弃(&amp;I)</translation>
    </message>
    <message>
        <source>P&amp;lay</source>
        <translation>播放(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Play or pause</source>
        <translation>播放或暂停(&amp;P)</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>To the &amp;beginning</source>
        <translation>回到开头(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Loop</source>
        <translation>循环(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Metronome</source>
        <translation>节拍器(&amp;M)</translation>
    </message>
    <message>
        <source>L&amp;ive</source>
        <translation>现场(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Play on the computer keyboard</source>
        <translation>用电脑键盘演奏(&amp;P)</translation>
    </message>
    <message>
        <source>Li&amp;brary</source>
        <translation>曲库(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;More like this</source>
        <translation>查找相似的(&amp;M)</translation>
    </message>
    <message>
        <source>M&amp;ap of the library</source>
        <translation>曲库地图(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation>训练(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Learn my style…</source>
        <translation>学习我的风格(&amp;L)…</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Higher rows</source>
        <translation>增大行高(&amp;H)</translation>
    </message>
    <message>
        <source>Lo&amp;wer rows</source>
        <translation>减小行高(&amp;W)</translation>
    </message>
    <message>
        <source>Zoom to &amp;selection</source>
        <translation>缩放到选区(&amp;S)</translation>
    </message>
    <message>
        <source>Ma&amp;rkers, tempo and metre</source>
        <translation>标记、速度与拍号(&amp;R)</translation>
    </message>
    <message>
        <source>Chor&amp;ds</source>
        <translation>和弦(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Velocity below the notes</source>
        <translation>在音符下方显示力度(&amp;V)</translation>
    </message>
    <message>
        <source>Show &amp;all</source>
        <translation>显示全部(&amp;A)</translation>
    </message>
    <message>
        <source>Play w&amp;hile composing</source>
        <translation>边作曲边播放(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Record a phrase, play a duet…</source>
        <translation>录制乐句、对奏(&amp;R)…</translation>
    </message>
    <message>
        <source>What the &amp;units respond to</source>
        <translation>各单元对什么有反应(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Follow the playhead</source>
        <translation>跟随播放头(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Composing panel</source>
        <translation>作曲面板(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;First steps</source>
        <translation>入门(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>Open the &amp;log file</source>
        <translation>打开日志文件(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;About Continuo</source>
        <translation>关于 Continuo(&amp;A)</translation>
    </message>
    <message>
        <source>Surprise me</source>
        <translation>给我惊喜</translation>
    </message>
    <message>
        <source>&amp;More takes like the shown one</source>
        <translation>再来几个类似的版本(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Fill the selected bars</source>
        <translation>填充所选小节(&amp;F)</translation>
    </message>
    <message>
        <source>A n&amp;ew piece</source>
        <translation>新乐曲(&amp;E)</translation>
    </message>
    <message>
        <source>End&amp;less</source>
        <translation>无尽模式(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Vary the selected bars</source>
        <translation>变奏所选小节(&amp;V)</translation>
    </message>
    <message>
        <source>Ne&amp;w seed</source>
        <translation>新种子(&amp;W)</translation>
    </message>
    <message>
        <source>Choose &amp;by my taste</source>
        <translation>按我的喜好挑选(&amp;B)</translation>
    </message>
    <message>
        <source>My &amp;taste…</source>
        <translation>我的喜好(&amp;T)…</translation>
    </message>
</context>
<context>
    <name>MidiPage</name>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>The same as in the transport</source>
        <translation>与走带栏中的输出相同</translation>
    </message>
    <message>
        <source>Send clock to the MIDI output</source>
        <translation>向 MIDI 输出发送时钟</translation>
    </message>
    <message>
        <source>Other machines can follow Continuo&apos;s tempo</source>
        <translation>其他设备可以跟随 Continuo 的速度</translation>
    </message>
    <message>
        <source>Spread parts over further ports</source>
        <translation>把声部分配到更多端口</translation>
    </message>
    <message>
        <source>Parts beyond the 16 channels of a MIDI port are played on the next ports of the same device</source>
        <translation>超出一个 MIDI 端口 16 个通道的声部，由同一设备的后续端口播放</translation>
    </message>
    <message>
        <source>MIDI keyboards</source>
        <translation>MIDI 键盘</translation>
    </message>
    <message>
        <source>Which keyboard records and plays is chosen in the Live tab.</source>
        <translation>录音和演奏用哪个键盘，在“现场”标签页中选择。</translation>
    </message>
    <message>
        <source>Built-in synth</source>
        <translation>内置合成器</translation>
    </message>
    <message>
        <source>No MIDI keyboard is connected.</source>
        <translation>没有连接 MIDI 键盘。</translation>
    </message>
</context>
<context>
    <name>MissingPage</name>
    <message>
        <source>Learning needs PyTorch, which is not installed here</source>
        <translation>学习功能需要 PyTorch，但这里没有安装</translation>
    </message>
    <message>
        <source>Composing works without it, so it is installed only on request. Your music is not sent anywhere.</source>
        <translation>作曲用不到它，所以只在需要时安装。你的音乐不会发送到任何地方。</translation>
    </message>
</context>
<context>
    <name>MixSliders</name>
    <message>
        <source>Volume</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>声像</translation>
    </message>
    <message>
        <source>Reverb</source>
        <translation>混响</translation>
    </message>
    <message>
        <source>Chorus</source>
        <translation>合唱</translation>
    </message>
    <message>
        <source>{name} of the track</source>
        <translation>音轨{name}</translation>
    </message>
</context>
<context>
    <name>ModelChoice</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>Open a model that you trained (.safetensors)</source>
        <translation>打开你训练的模型 (.safetensors)</translation>
    </message>
    <message>
        <source>About this model</source>
        <translation>关于此模型</translation>
    </message>
    <message>
        <source>About this model: its kind, styles and file</source>
        <translation>关于此模型：类型、风格和文件</translation>
    </message>
</context>
<context>
    <name>ModelDialog</name>
    <message>
        <source>Model: {name}</source>
        <translation>模型：{name}</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Open another…</source>
        <translation>打开其他模型…</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Styles</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation>乐器</translation>
    </message>
    <message>
        <source>each its own part</source>
        <translation>各成一个声部</translation>
    </message>
    <message>
        <source>merged into one part</source>
        <translation>合并为一个声部</translation>
    </message>
    <message>
        <source>Fills gaps</source>
        <translation>可填充空缺</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>None came with this copy of Continuo. Open one, or train your own.</source>
        <translation>这份 Continuo 没有附带模型。请打开一个，或训练你自己的模型。</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>正在读取 {name}…</translation>
    </message>
    <message>
        <source>Open a model, or train your own.</source>
        <translation>请打开一个模型，或训练你自己的模型。</translation>
    </message>
</context>
<context>
    <name>MusicFields</name>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Which of its training styles the model should sound like</source>
        <translation>模型应接近训练音乐中的哪种风格</translation>
    </message>
    <message>
        <source>Chords</source>
        <translation>和弦</translation>
    </message>
    <message>
        <source>Surprise</source>
        <translation>意外度</translation>
    </message>
    <message>
        <source>One chord for each bar, repeated: Dm7 | G7 | Cmaj7. Two in a bar: Dm7 G7. % repeats a bar.</source>
        <translation>每小节一个和弦，循环往复：Dm7 | G7 | Cmaj7。一小节两个：Dm7 G7。% 表示重复上一小节。</translation>
    </message>
    <message>
        <source>Low chooses likely notes; high chooses unlikely ones more often</source>
        <translation>低则选择可能的音，高则更常选择不太可能的音</translation>
    </message>
    <message>
        <source>predictable</source>
        <translation>平稳</translation>
    </message>
    <message>
        <source>daring</source>
        <translation>大胆</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>曲式</translation>
    </message>
    <message>
        <source>Sections of the new music, the same letter for the same music: A A B A. With bars: verse=8, chorus=8</source>
        <translation>新音乐的段落，相同的字母表示相同的音乐：A A B A。也可写明小节数：verse=8, chorus=8</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>This model was trained without styles</source>
        <translation>这个模型训练时没有区分风格</translation>
    </message>
</context>
<context>
    <name>MusicalTyping</name>
    <message>
        <source>The computer keyboard plays: A S D are white keys, W E black ones; Z X octave, C V velocity.</source>
        <translation>用电脑键盘演奏：A S D 为白键，W E 为黑键；Z X 换八度，C V 调力度。</translation>
    </message>
    <message>
        <source>The computer keyboard no longer plays notes.</source>
        <translation>已停止用电脑键盘演奏。</translation>
    </message>
    <message>
        <source>Octave {octave:+}</source>
        <translation>八度 {octave:+}</translation>
    </message>
    <message>
        <source>Velocity {velocity}</source>
        <translation>力度 {velocity}</translation>
    </message>
</context>
<context>
    <name>NoteList</name>
    <message>
        <source>Notes</source>
        <translation>音符</translation>
    </message>
</context>
<context>
    <name>Options</name>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>bars counted in</source>
        <translation>预备小节数</translation>
    </message>
    <message>
        <source>cadence</source>
        <translation>终止式</translation>
    </message>
    <message>
        <source>chords</source>
        <translation>和弦</translation>
    </message>
    <message>
        <source>clip</source>
        <translation>片段</translation>
    </message>
    <message>
        <source>closeness to the style</source>
        <translation>对风格的贴近度</translation>
    </message>
    <message>
        <source>closing</source>
        <translation>收尾</translation>
    </message>
    <message>
        <source>consistency</source>
        <translation>统一性</translation>
    </message>
    <message>
        <source>ending</source>
        <translation>结尾</translation>
    </message>
    <message>
        <source>fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>form</source>
        <translation>曲式</translation>
    </message>
    <message>
        <source>fullness</source>
        <translation>和弦厚度</translation>
    </message>
    <message>
        <source>grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>groove</source>
        <translation>律动</translation>
    </message>
    <message>
        <source>key</source>
        <translation>调</translation>
    </message>
    <message>
        <source>length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>length of the answer</source>
        <translation>应答长度</translation>
    </message>
    <message>
        <source>lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>metre</source>
        <translation>拍号</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>notes per beat</source>
        <translation>每拍音符数</translation>
    </message>
    <message>
        <source>output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>parts</source>
        <translation>声部</translation>
    </message>
    <message>
        <source>pause</source>
        <translation>停顿</translation>
    </message>
    <message>
        <source>polyphony</source>
        <translation>复音数</translation>
    </message>
    <message>
        <source>presence</source>
        <translation>活跃度</translation>
    </message>
    <message>
        <source>range</source>
        <translation>音域</translation>
    </message>
    <message>
        <source>repeats</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>strength of the form</source>
        <translation>曲式强度</translation>
    </message>
    <message>
        <source>style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>surprise</source>
        <translation>意外度</translation>
    </message>
    <message>
        <source>surprise of the lengths</source>
        <translation>时值的意外度</translation>
    </message>
    <message>
        <source>surprise of the notes</source>
        <translation>音符的意外度</translation>
    </message>
    <message>
        <source>surprise of the rhythm</source>
        <translation>节奏的意外度</translation>
    </message>
    <message>
        <source>surprise of the velocity</source>
        <translation>力度的意外度</translation>
    </message>
    <message>
        <source>takes</source>
        <translation>版本数</translation>
    </message>
    <message>
        <source>tempo</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>tightness</source>
        <translation>贴拍度</translation>
    </message>
    <message>
        <source>velocity</source>
        <translation>力度</translation>
    </message>
</context>
<context>
    <name>OutputMenu</name>
    <message>
        <source>Out&amp;put</source>
        <translation>输出(&amp;P)</translation>
    </message>
    <message>
        <source>The &amp;piece&apos;s output</source>
        <translation>乐曲的输出(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Built-in synth</source>
        <translation>内置合成器(&amp;B)</translation>
    </message>
    <message>
        <source>MIDI &amp;channel</source>
        <translation>MIDI 通道(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Automatic</source>
        <translation>自动(&amp;A)</translation>
    </message>
    <message>
        <source>{name} (not connected)</source>
        <translation>{name}（未连接）</translation>
    </message>
</context>
<context>
    <name>PartsChooser</name>
    <message>
        <source>Which parts play with you</source>
        <translation>哪些声部与你合奏</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Choose parts</source>
        <translation>选择声部</translation>
    </message>
    <message>
        <source>Parts: {names}</source>
        <translation>声部：{names}</translation>
    </message>
</context>
<context>
    <name>PassageModel</name>
    <message>
        <source>{percent} % similar</source>
        <translation>相似度 {percent} %</translation>
    </message>
    <message>
        <source>playing</source>
        <translation>正在播放</translation>
    </message>
</context>
<context>
    <name>PianoRoll</name>
    <message>
        <source>{name}, bar {bar}, beat {beat:.3g}, length {beats:.3g}</source>
        <translation>{name}，第 {bar} 小节，第 {beat:.3g} 拍，长 {beats:.3g} 拍</translation>
    </message>
    <message>
        <source>composed</source>
        <translation>生成的</translation>
    </message>
    <message>
        <source>yours</source>
        <translation>你的</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>{name}, bar {bar}, beat {beat:.3g}</source>
        <translation>{name}，第 {bar} 小节，第 {beat:.3g} 拍</translation>
    </message>
    <message>
        <source>Nothing is selected.</source>
        <translation>没有选中任何音符。</translation>
    </message>
    <message>
        <source>Selected: {note}</source>
        <translation>已选中：{note}</translation>
    </message>
    <message>
        <source>{count:,} notes are selected, bar {first}, {low} to {high}</source>
        <translation>已选中 {count:,} 个音符，第 {first} 小节，{low} 至 {high}</translation>
    </message>
    <message>
        <source>{count:,} notes are selected, bars {first} to {last}, {low} to {high}</source>
        <translation>已选中 {count:,} 个音符，第 {first} 至 {last} 小节，{low} 至 {high}</translation>
    </message>
    <message>
        <source>Notes: {yours:,} yours, {composed:,} composed, {locked:,} locked.</source>
        <translation>音符：你的 {yours:,} 个，生成的 {composed:,} 个，锁定的 {locked:,} 个。</translation>
    </message>
    <message>
        <source>Piano roll</source>
        <translation>钢琴卷帘</translation>
    </message>
    <message>
        <source>The selected notes are locked. Press L to unlock them.</source>
        <translation>所选音符已锁定。按 L 可解锁。</translation>
    </message>
    <message>
        <source>Copy a note</source>
        <translation>复制音符</translation>
    </message>
    <message>
        <source>Copy {count:,} notes</source>
        <translation>复制 {count:,} 个音符</translation>
    </message>
    <message>
        <source>Move a note</source>
        <translation>移动音符</translation>
    </message>
    <message>
        <source>velocity {velocity}</source>
        <translation>力度 {velocity}</translation>
    </message>
    <message>
        <source>on a note</source>
        <translation>这里有音符</translation>
    </message>
    <message>
        <source>Move {count:,} notes</source>
        <translation>移动 {count:,} 个音符</translation>
    </message>
    <message>
        <source>Transpose a note</source>
        <translation>移调音符</translation>
    </message>
    <message>
        <source>Transpose {count:,} notes</source>
        <translation>移调 {count:,} 个音符</translation>
    </message>
    <message>
        <source>Change a note&apos;s length</source>
        <translation>更改音符长度</translation>
    </message>
    <message>
        <source>Change the length of {count:,} notes</source>
        <translation>更改 {count:,} 个音符的长度</translation>
    </message>
    <message>
        <source>Quantise a note</source>
        <translation>量化音符</translation>
    </message>
    <message>
        <source>Quantise {count:,} notes</source>
        <translation>量化 {count:,} 个音符</translation>
    </message>
    <message>
        <source>Change a note&apos;s velocity</source>
        <translation>更改音符力度</translation>
    </message>
    <message>
        <source>Change the velocity of {count:,} notes</source>
        <translation>更改 {count:,} 个音符的力度</translation>
    </message>
    <message>
        <source>Lock a note</source>
        <translation>锁定音符</translation>
    </message>
    <message>
        <source>Lock {count:,} notes</source>
        <translation>锁定 {count:,} 个音符</translation>
    </message>
    <message>
        <source>Unlock a note</source>
        <translation>解锁音符</translation>
    </message>
    <message>
        <source>Unlock {count:,} notes</source>
        <translation>解锁 {count:,} 个音符</translation>
    </message>
    <message>
        <source>Draw a note</source>
        <translation>绘制音符</translation>
    </message>
    <message>
        <source>Cut a note</source>
        <translation>剪切音符</translation>
    </message>
    <message>
        <source>Cut {count:,} notes</source>
        <translation>剪切 {count:,} 个音符</translation>
    </message>
    <message>
        <source>Paste a note</source>
        <translation>粘贴音符</translation>
    </message>
    <message>
        <source>Paste {count:,} notes</source>
        <translation>粘贴 {count:,} 个音符</translation>
    </message>
    <message>
        <source>Duplicate a note</source>
        <translation>重复音符</translation>
    </message>
    <message>
        <source>Duplicate {count:,} notes</source>
        <translation>重复 {count:,} 个音符</translation>
    </message>
    <message>
        <source>Bar</source>
        <translation>小节</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>自由</translation>
    </message>
    <message>
        <source>{value} triplet</source>
        <translation>{value} 三连音</translation>
    </message>
    <message>
        <source>{value} dotted</source>
        <translation>{value} 附点</translation>
    </message>
    <message>
        <source>Delete a note</source>
        <translation>删除音符</translation>
    </message>
    <message>
        <source>Delete {count:,} notes</source>
        <translation>删除 {count:,} 个音符</translation>
    </message>
    <message>
        <source>Velocity</source>
        <translation>力度</translation>
    </message>
</context>
<context>
    <name>PlaceFields</name>
    <message>
        <source>How many bars are composed</source>
        <translation>要写多少小节</translation>
    </message>
    <message>
        <source>Takes</source>
        <translation>版本数</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Where the new music goes</source>
        <translation>新音乐接在哪里</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source> bars</source>
        <translation> 小节</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>变奏程度</translation>
    </message>
    <message>
        <source>How many of the notes in the selected bars become new</source>
        <translation>所选小节中有多少音符会重新创作</translation>
    </message>
    <message>
        <source>How many versions are composed, to choose from</source>
        <translation>生成多少个不同的版本供挑选</translation>
    </message>
    <message>
        <source>For</source>
        <translation>音轨</translation>
    </message>
    <message>
        <source>Which tracks are composed; all others stay as they are</source>
        <translation>为哪些音轨作曲；其余音轨保持不变</translation>
    </message>
    <message>
        <source>All tracks</source>
        <translation>全部音轨</translation>
    </message>
    <message>
        <source>Selected tracks</source>
        <translation>所选音轨</translation>
    </message>
    <message>
        <source>After the end</source>
        <translation>接在末尾</translation>
    </message>
    <message>
        <source>From the playhead</source>
        <translation>从播放头开始</translation>
    </message>
    <message>
        <source>Fill the selected bars</source>
        <translation>填充所选小节</translation>
    </message>
    <message>
        <source>Vary the selected bars</source>
        <translation>变奏所选小节</translation>
    </message>
    <message>
        <source>A new piece</source>
        <translation>新乐曲</translation>
    </message>
    <message>
        <source>Selected: {names}</source>
        <translation>所选：{names}</translation>
    </message>
    <message>
        <source>Endless music goes on until you stop it</source>
        <translation>无尽模式会一直作曲，直到你停止</translation>
    </message>
    <message>
        <source>As many bars as are selected</source>
        <translation>与所选小节数相同</translation>
    </message>
    <message>
        <source>Only for Vary the selected bars</source>
        <translation>仅用于“变奏所选小节”</translation>
    </message>
    <message>
        <source>Endless</source>
        <translation>无尽</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>偏好设置</translation>
    </message>
    <message>
        <source>Pages of the preferences</source>
        <translation>偏好设置页面</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Audio</source>
        <translation>音频</translation>
    </message>
    <message>
        <source>MIDI</source>
        <translation>MIDI</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Extras</source>
        <translation>扩展组件</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>There are no notes in this passage.</source>
        <translation>这个段落中没有音符。</translation>
    </message>
    <message>
        <source>A recording or a duet is running: end it first.</source>
        <translation>录音或对奏正在进行：请先结束。</translation>
    </message>
</context>
<context>
    <name>ProgressPage</name>
    <message>
        <source>Show which files were left out, and why</source>
        <translation>显示哪些文件没有采用，以及原因</translation>
    </message>
    <message>
        <source>Files left out, and why</source>
        <translation>没有采用的文件及原因</translation>
    </message>
    <message>
        <source>Which files?</source>
        <translation>哪些文件？</translation>
    </message>
    <message>
        <source>Progress of the training</source>
        <translation>训练进度</translation>
    </message>
    <message>
        <source>Reading your pieces, and the model. This takes some seconds.</source>
        <translation>正在读取你的作品和模型，需要几秒钟。</translation>
    </message>
    <message>
        <source>Reading file {number:,}: {name}</source>
        <translation>正在读取第 {number:,} 个文件：{name}</translation>
    </message>
    <message>
        <source>{pieces:,} pieces, {notes:,} notes</source>
        <translation>{pieces:,} 首乐曲，{notes:,} 个音符</translation>
    </message>
    <message>
        <source>{pieces:,} pieces, {notes:,} notes; 1 file left out</source>
        <translation>{pieces:,} 首乐曲，{notes:,} 个音符；1 个文件没有采用</translation>
    </message>
    <message>
        <source>{pieces:,} pieces, {notes:,} notes; {left_out:,} files left out</source>
        <translation>{pieces:,} 首乐曲，{notes:,} 个音符；{left_out:,} 个文件没有采用</translation>
    </message>
    <message>
        <source>Learning from {train:,} pieces; {held:,} are held out.</source>
        <translation>正在学习 {train:,} 首乐曲，另留出 {held:,} 首。</translation>
    </message>
    <message>
        <source>Less than a minute left</source>
        <translation>剩余不到一分钟</translation>
    </message>
    <message>
        <source>About {minutes:,} min left at most</source>
        <translation>最多还需约 {minutes:,} 分钟</translation>
    </message>
    <message>
        <source>About {hours:,} h {minutes} min left at most</source>
        <translation>最多还需约 {hours:,} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>can&apos;t be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>a duplicate</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>too short</source>
        <translation>太短</translation>
    </message>
    <message>
        <source>too long</source>
        <translation>太长</translation>
    </message>
    <message>
        <source>one pitch alone</source>
        <translation>只有一个音高</translation>
    </message>
    <message>
        <source>too many notes at once</source>
        <translation>同时发声的音符太多</translation>
    </message>
    <message>
        <source>no notes in it</source>
        <translation>没有音符</translation>
    </message>
    <message>
        <source>drums only</source>
        <translation>只有鼓</translation>
    </message>
</context>
<context>
    <name>ProjectFiles</name>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>正在读取 {name}…</translation>
    </message>
    <message>
        <source>A new piece. Press Compose, or draw notes.</source>
        <translation>新乐曲。请按“作曲”，或绘制音符。</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>{name} was not opened</source>
        <translation>未能打开 {name}</translation>
    </message>
    <message>
        <source>Writing {name}…</source>
        <translation>正在写入 {name}…</translation>
    </message>
    <message>
        <source>{name}: {bars:,} bars, {notes:,} notes</source>
        <translation>{name}：{bars:,} 小节，{notes:,} 个音符</translation>
    </message>
    <message>
        <source>Recovered. Save it to keep it.</source>
        <translation>已恢复。请保存，以免丢失。</translation>
    </message>
    <message>
        <source>Opened {name}</source>
        <translation>已打开 {name}</translation>
    </message>
    <message>
        <source>“{name}” was changed by another window or program since it was opened here.</source>
        <translation>“{name}”在这里打开之后，被另一个窗口或程序改过。</translation>
    </message>
    <message>
        <source>Changed meanwhile</source>
        <translation>文件已被改动</translation>
    </message>
    <message>
        <source>Save this version under another name, or replace what the other one wrote?</source>
        <translation>把这个版本另存为别的名字，还是替换对方写入的内容？</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Replace it</source>
        <translation>替换(&amp;R)</translation>
    </message>
    <message>
        <source>Continuo projects (*.continuo)</source>
        <translation>Continuo 工程 (*.continuo)</translation>
    </message>
    <message>
        <source>Save the project</source>
        <translation>保存工程</translation>
    </message>
    <message>
        <source>Nothing was saved: a project&apos;s name ends in {suffix}. For .mid files choose Export.</source>
        <translation>没有保存：工程的文件名须以 {suffix} 结尾。要得到 .mid 文件，请用“导出”。</translation>
    </message>
    <message>
        <source>Saved {path}</source>
        <translation>已保存 {path}</translation>
    </message>
    <message>
        <source>“{name}” has changes that are not saved.</source>
        <translation>“{name}”有未保存的更改。</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>未保存</translation>
    </message>
    <message>
        <source>Unsaved work</source>
        <translation>未保存的作品</translation>
    </message>
    <message>
        <source>Continuo ended unexpectedly, and kept your unsaved work. Open it?</source>
        <translation>Continuo 上次没有正常退出，但保留了你未保存的内容。要打开吗？</translation>
    </message>
    <message>
        <source>It replaces the piece in the window.</source>
        <translation>它会取代窗口中的乐曲。</translation>
    </message>
    <message>
        <source>Unsaved work could not be backed up: {reason}</source>
        <translation>未保存的内容无法备份：{reason}</translation>
    </message>
    <message>
        <source>&amp;Open it</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>Music and projects ({patterns})</source>
        <translation>音乐和工程 ({patterns})</translation>
    </message>
    <message>
        <source>&amp;Delete it</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <source>Ask again &amp;later</source>
        <translation>以后再问(&amp;L)</translation>
    </message>
    <message>
        <source>its folder can&apos;t be written to</source>
        <translation>备份文件夹无法写入</translation>
    </message>
</context>
<context>
    <name>QuantiseDialog</name>
    <message>
        <source>Quantise</source>
        <translation>量化</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>Note starts move to its lines</source>
        <translation>音符的起点移到网格线上</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>How much of the way to the grid the notes move: less keeps some of how it was played</source>
        <translation>音符向网格移动的程度：较小的值会保留一些演奏时的律动</translation>
    </message>
    <message>
        <source>Swing</source>
        <translation>摇摆</translation>
    </message>
    <message>
        <source>How late every second grid line comes: 50 % is straight, 67 % is a triplet</source>
        <translation>每隔一条网格线推迟多少：50 % 为平直，67 % 为三连音</translation>
    </message>
    <message>
        <source>Notes that move: {count:,}</source>
        <translation>会移动的音符：{count:,}</translation>
    </message>
</context>
<context>
    <name>RareFields</name>
    <message>
        <source>any</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>音域</translation>
    </message>
    <message>
        <source>The lowest and the highest note</source>
        <translation>最低音和最高音</translation>
    </message>
    <message>
        <source>lowest</source>
        <translation>最低</translation>
    </message>
    <message>
        <source>highest</source>
        <translation>最高</translation>
    </message>
    <message>
        <source>softest</source>
        <translation>最弱</translation>
    </message>
    <message>
        <source>loudest</source>
        <translation>最强</translation>
    </message>
    <message>
        <source>Velocity</source>
        <translation>力度</translation>
    </message>
    <message>
        <source>The lowest and the highest velocity, from 1 to 127</source>
        <translation>最低和最高力度，1 到 127</translation>
    </message>
    <message>
        <source>The most notes that may sound at once</source>
        <translation>最多有多少个音同时发声</translation>
    </message>
    <message>
        <source>free</source>
        <translation>自由</translation>
    </message>
    <message>
        <source>8ths</source>
        <translation>八分音符</translation>
    </message>
    <message>
        <source>16ths</source>
        <translation>十六分音符</translation>
    </message>
    <message>
        <source>triplets</source>
        <translation>三连音</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>Where notes may begin</source>
        <translation>音符可以从哪里开始</translation>
    </message>
    <message>
        <source>a last chord</source>
        <translation>终止和弦</translation>
    </message>
    <message>
        <source>How the new part ends. A last chord is held through the last bar.</source>
        <translation>新写的部分如何结尾。终止和弦会延续整个最后一小节。</translation>
    </message>
    <message>
        <source>Ending</source>
        <translation>结尾</translation>
    </message>
    <message>
        <source>Passing notes between the beats</source>
        <translation>拍间的经过音</translation>
    </message>
    <message>
        <source>Allow short notes outside the chord between the beats</source>
        <translation>允许在拍与拍之间出现短促的和弦外音</translation>
    </message>
    <message>
        <source>How many times one or two bars may repeat before the music is steered elsewhere</source>
        <translation>一两个小节最多重复几次，之后就引向别的内容</translation>
    </message>
    <message>
        <source>Above 1 the music keeps closer to the style and key, and composing takes twice the time</source>
        <translation>大于 1 时更贴近风格和调，用时加倍</translation>
    </message>
    <message>
        <source>Above 1 the last bars close the piece more clearly; at 0 they continue as if nothing ended</source>
        <translation>大于 1 时，最后几小节会更明确地使乐曲收束；为 0 时则一直延续，仿佛没有结束</translation>
    </message>
    <message>
        <source>Cadence</source>
        <translation>终止式</translation>
    </message>
    <message>
        <source>How strongly the end is led to the tonic in the bass; 0 leaves it to the model</source>
        <translation>结尾在多大程度上被引向低音的主音；0 表示由模型决定</translation>
    </message>
    <message>
        <source>Tightness</source>
        <translation>贴拍度</translation>
    </message>
    <message>
        <source>How closely the other parts keep to the beat beside drums; 0 leaves it to the model</source>
        <translation>有鼓时其他声部贴近拍子的程度；0 表示由模型决定</translation>
    </message>
    <message>
        <source>Presence</source>
        <translation>活跃度</translation>
    </message>
    <message>
        <source>How much parts that are added play beside drums; 0 leaves it to the model</source>
        <translation>有鼓时新增声部演奏的多少；0 表示由模型决定</translation>
    </message>
    <message>
        <source>Groove</source>
        <translation>律动</translation>
    </message>
    <message>
        <source>How closely drums keep to the pattern of the bars before; 0 leaves it to the model</source>
        <translation>鼓沿用前几小节节奏型的程度；0 表示由模型决定</translation>
    </message>
    <message>
        <source>Fullness</source>
        <translation>和弦厚度</translation>
    </message>
    <message>
        <source>How far chords stay full though notes are chosen carefully; 0 makes them thinner</source>
        <translation>谨慎选音时和弦保持饱满的程度；0 会使和弦变薄</translation>
    </message>
    <message>
        <source>Consistency</source>
        <translation>统一性</translation>
    </message>
    <message>
        <source>How far harmonies, chords and figures come again; 0 leaves it to the model</source>
        <translation>和声、和弦与音型重现的程度；0 表示由模型决定</translation>
    </message>
    <message>
        <source>Each follows Surprise above unless it is set</source>
        <translation>不设定时跟随上面的“意外度”</translation>
    </message>
    <message>
        <source>Surprise in the velocity of notes</source>
        <translation>音符力度的意外度</translation>
    </message>
    <message>
        <source>Choices of the model</source>
        <translation>模型的选择范围</translation>
    </message>
    <message>
        <source>Leaving out unlikely choices avoids wrong notes</source>
        <translation>排除不太可能的选择，可避免错音</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>The same settings and the same seed make the same music</source>
        <translation>相同的设置加相同的种子，写出的音乐也相同</translation>
    </message>
    <message>
        <source>New seed</source>
        <translation>新种子</translation>
    </message>
    <message>
        <source>Another seed gives another piece</source>
        <translation>换个种子，就是另一首乐曲</translation>
    </message>
    <message>
        <source>A new seed for each Compose</source>
        <translation>每次作曲都换新种子</translation>
    </message>
    <message>
        <source>Off: Compose makes the same piece again, as long as nothing else is changed</source>
        <translation>关闭时，只要其他设置不变，再次作曲会得到同样的结果</translation>
    </message>
    <message>
        <source>Repeats</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>Polyphony</source>
        <translation>复音数</translation>
    </message>
    <message>
        <source>open, without an ending</source>
        <translation>开放，不作结尾</translation>
    </message>
    <message>
        <source>Closeness</source>
        <translation>贴近度</translation>
    </message>
    <message>
        <source>Closing</source>
        <translation>收尾</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>曲式</translation>
    </message>
    <message>
        <source>How closely bars come back and move on as the form of the piece has it; 0 leaves it to the model</source>
        <translation>各小节再现与推进在多大程度上遵循乐曲的曲式；0 表示由模型决定</translation>
    </message>
    <message>
        <source>Surprise in detail</source>
        <translation>意外度细项</translation>
    </message>
    <message>
        <source>follows</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Rhythm</source>
        <translation>节奏</translation>
    </message>
    <message>
        <source>Surprise in when notes begin</source>
        <translation>音符何时开始的意外度</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>音符</translation>
    </message>
    <message>
        <source>Surprise in which notes are played</source>
        <translation>选用哪些音符的意外度</translation>
    </message>
    <message>
        <source>Lengths</source>
        <translation>时值</translation>
    </message>
    <message>
        <source>Surprise in how long notes sound</source>
        <translation>音符持续多久的意外度</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Only the most likely choices that together have this probability</source>
        <translation>只从概率合计达到此值的最可能选择中挑选</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Only this many of the most likely choices</source>
        <translation>只从这么多个最可能的选择中挑选</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Leave out choices less likely than this share of the most likely one</source>
        <translation>去掉概率低于最可能选择的这一比例的选择</translation>
    </message>
    <message>
        <source>New</source>
        <translation>换新</translation>
    </message>
</context>
<context>
    <name>RollHeader</name>
    <message>
        <source>Select</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>绘制</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>擦除</translation>
    </message>
    <message>
        <source>Select, move and stretch notes (1)</source>
        <translation>选择、移动和拉伸音符 (1)</translation>
    </message>
    <message>
        <source>Draw notes (2)</source>
        <translation>绘制音符 (2)</translation>
    </message>
    <message>
        <source>Erase notes (3)</source>
        <translation>擦除音符 (3)</translation>
    </message>
    <message>
        <source>Step input</source>
        <translation>步进输入</translation>
    </message>
    <message>
        <source>Type notes by their letters (N)</source>
        <translation>用字母输入音符 (N)</translation>
    </message>
    <message>
        <source>Computer keyboard</source>
        <translation>电脑键盘</translation>
    </message>
    <message>
        <source>Play on the computer keyboard (Ctrl+Shift+K)</source>
        <translation>用电脑键盘演奏 (Ctrl+Shift+K)</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Zoom out (Ctrl+−, or Ctrl+wheel)</source>
        <translation>缩小 (Ctrl+−，或 Ctrl+滚轮)</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom in (Ctrl++, or Ctrl+wheel)</source>
        <translation>放大 (Ctrl++，或 Ctrl+滚轮)</translation>
    </message>
    <message>
        <source>Zoom to selection</source>
        <translation>缩放到选区</translation>
    </message>
    <message>
        <source>Zoom to the selected notes or bars (Z)</source>
        <translation>缩放到选中的音符或小节 (Z)</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Show the whole piece (Ctrl+0)</source>
        <translation>显示整首乐曲 (Ctrl+0)</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>Drawn and moved notes snap to this grid; hold Alt to place them freely</source>
        <translation>绘制和移动的音符会对齐到这个网格；按住 Alt 可自由放置</translation>
    </message>
</context>
<context>
    <name>RollHelp</name>
    <message>
        <source>In the piano roll</source>
        <translation>在钢琴卷帘中</translation>
    </message>
    <message>
        <source>Zoom in time</source>
        <translation>横向缩放</translation>
    </message>
    <message>
        <source>Ctrl+wheel, or pinch</source>
        <translation>Ctrl+滚轮，或双指捏合</translation>
    </message>
    <message>
        <source>Height of the rows</source>
        <translation>行高</translation>
    </message>
    <message>
        <source>Ctrl+Shift+wheel</source>
        <translation>Ctrl+Shift+滚轮</translation>
    </message>
    <message>
        <source>Scroll in time</source>
        <translation>横向滚动</translation>
    </message>
    <message>
        <source>Shift+wheel</source>
        <translation>Shift+滚轮</translation>
    </message>
    <message>
        <source>In step input: a note; in a chord with it; a rest</source>
        <translation>步进输入时：音符；与它构成和弦；休止</translation>
    </message>
    <message>
        <source>C … B, Shift+C … B, 0</source>
        <translation>C … B，Shift+C … B，0</translation>
    </message>
    <message>
        <source>In step input: the length; dotted; triplet</source>
        <translation>步进输入时：时值；附点；三连音</translation>
    </message>
    <message>
        <source>In step input: a semitone, an octave</source>
        <translation>步进输入时：半音、八度</translation>
    </message>
    <message>
        <source>To the buttons over what is selected, and back</source>
        <translation>跳到选区上方的按钮，再返回</translation>
    </message>
    <message>
        <source>Tab, Esc</source>
        <translation>Tab、Esc</translation>
    </message>
    <message>
        <source>Clear the selection of notes and bars</source>
        <translation>取消音符和小节的选择</translation>
    </message>
    <message>
        <source>Select bars</source>
        <translation>选择小节</translation>
    </message>
    <message>
        <source>drag in the ruler</source>
        <translation>在标尺上拖动</translation>
    </message>
    <message>
        <source>Place the playhead</source>
        <translation>放置播放头</translation>
    </message>
    <message>
        <source>click in the ruler</source>
        <translation>点击标尺</translation>
    </message>
    <message>
        <source>Draw a note</source>
        <translation>绘制音符</translation>
    </message>
    <message>
        <source>double click</source>
        <translation>双击</translation>
    </message>
    <message>
        <source>Stretch a note</source>
        <translation>拉伸音符</translation>
    </message>
    <message>
        <source>drag its right end</source>
        <translation>拖动它的右端</translation>
    </message>
    <message>
        <source>Copy notes</source>
        <translation>复制音符</translation>
    </message>
    <message>
        <source>Ctrl+drag</source>
        <translation>Ctrl+拖动</translation>
    </message>
    <message>
        <source>Move along one axis only</source>
        <translation>只沿一个方向移动</translation>
    </message>
    <message>
        <source>Shift+drag</source>
        <translation>Shift+拖动</translation>
    </message>
    <message>
        <source>Move notes off the grid</source>
        <translation>不受网格限制地移动音符</translation>
    </message>
    <message>
        <source>Alt+drag</source>
        <translation>Alt+拖动</translation>
    </message>
    <message>
        <source>Velocity</source>
        <translation>力度</translation>
    </message>
    <message>
        <source>drag across the stems below</source>
        <translation>在下方的力度柱上拖过</translation>
    </message>
    <message>
        <source>Mouse and wheel</source>
        <translation>鼠标与滚轮</translation>
    </message>
</context>
<context>
    <name>RollKeys</name>
    <message>
        <source>Select tool</source>
        <translation>选择工具</translation>
    </message>
    <message>
        <source>Draw tool</source>
        <translation>画笔工具</translation>
    </message>
    <message>
        <source>Erase tool</source>
        <translation>橡皮工具</translation>
    </message>
    <message>
        <source>Step input</source>
        <translation>步进输入</translation>
    </message>
    <message>
        <source>Move left</source>
        <translation>左移</translation>
    </message>
    <message>
        <source>Move right</source>
        <translation>右移</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Left by a bar</source>
        <translation>左移一小节</translation>
    </message>
    <message>
        <source>Right by a bar</source>
        <translation>右移一小节</translation>
    </message>
    <message>
        <source>Up by an octave</source>
        <translation>上移八度</translation>
    </message>
    <message>
        <source>Down by an octave</source>
        <translation>下移八度</translation>
    </message>
    <message>
        <source>Shorter</source>
        <translation>缩短</translation>
    </message>
    <message>
        <source>Longer</source>
        <translation>延长</translation>
    </message>
    <message>
        <source>Velocity: 1 more</source>
        <translation>力度加 1</translation>
    </message>
    <message>
        <source>Velocity: 1 less</source>
        <translation>力度减 1</translation>
    </message>
    <message>
        <source>Louder</source>
        <translation>加强</translation>
    </message>
    <message>
        <source>Softer</source>
        <translation>减弱</translation>
    </message>
    <message>
        <source>Lock or unlock</source>
        <translation>锁定或解锁</translation>
    </message>
    <message>
        <source>Quantise to the grid</source>
        <translation>量化到网格</translation>
    </message>
    <message>
        <source>Quantise with strength and swing</source>
        <translation>按强度和摇摆量化</translation>
    </message>
    <message>
        <source>Previous note</source>
        <translation>上一个音符</translation>
    </message>
    <message>
        <source>Next note</source>
        <translation>下一个音符</translation>
    </message>
    <message>
        <source>Select the previous note too</source>
        <translation>加选上一个音符</translation>
    </message>
    <message>
        <source>Select the next note too</source>
        <translation>加选下一个音符</translation>
    </message>
    <message>
        <source>Select the bars of the selection</source>
        <translation>选择所选音符所在的小节</translation>
    </message>
    <message>
        <source>Select one bar more</source>
        <translation>多选一小节</translation>
    </message>
    <message>
        <source>Place the playhead here</source>
        <translation>把播放头放到这里</translation>
    </message>
    <message>
        <source>Play the selection</source>
        <translation>播放所选内容</translation>
    </message>
    <message>
        <source>Draw a note</source>
        <translation>绘制音符</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制一份</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>To the first note</source>
        <translation>到第一个音符</translation>
    </message>
    <message>
        <source>To the last note</source>
        <translation>到最后一个音符</translation>
    </message>
    <message>
        <source>Zoom to the selection</source>
        <translation>缩放到选区</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Piano roll</source>
        <translation>钢琴卷帘</translation>
    </message>
</context>
<context>
    <name>Scales</name>
    <message>
        <source>major</source>
        <translation>大调</translation>
    </message>
    <message>
        <source>minor</source>
        <translation>小调</translation>
    </message>
    <message>
        <source>harmonic minor</source>
        <translation>和声小调</translation>
    </message>
    <message>
        <source>melodic minor</source>
        <translation>旋律小调</translation>
    </message>
    <message>
        <source>dorian</source>
        <translation>多利亚</translation>
    </message>
    <message>
        <source>phrygian</source>
        <translation>弗里几亚</translation>
    </message>
    <message>
        <source>lydian</source>
        <translation>利底亚</translation>
    </message>
    <message>
        <source>mixolydian</source>
        <translation>混合利底亚</translation>
    </message>
    <message>
        <source>aeolian</source>
        <translation>爱奥利亚</translation>
    </message>
    <message>
        <source>locrian</source>
        <translation>洛克里亚</translation>
    </message>
    <message>
        <source>ionian</source>
        <translation>伊奥尼亚</translation>
    </message>
    <message>
        <source>major pentatonic</source>
        <translation>大调五声</translation>
    </message>
    <message>
        <source>minor pentatonic</source>
        <translation>小调五声</translation>
    </message>
    <message>
        <source>blues</source>
        <translation>布鲁斯</translation>
    </message>
    <message>
        <source>whole tone</source>
        <translation>全音</translation>
    </message>
    <message>
        <source>chromatic</source>
        <translation>半音</translation>
    </message>
</context>
<context>
    <name>SelectionBar</name>
    <message>
        <source>Selected bars</source>
        <translation>选中的小节</translation>
    </message>
    <message>
        <source>Selected notes</source>
        <translation>选中的音符</translation>
    </message>
</context>
<context>
    <name>SetupPage</name>
    <message>
        <source>for example My ballads</source>
        <translation>例如：我的抒情曲</translation>
    </message>
    <message>
        <source>A quick try: 5 minutes at most</source>
        <translation>快速试试：最多 5 分钟</translation>
    </message>
    <message>
        <source>Usual: 30 minutes at most</source>
        <translation>一般：最多 30 分钟</translation>
    </message>
    <message>
        <source>Long: 2 hours at most</source>
        <translation>较长：最多 2 小时</translation>
    </message>
    <message>
        <source>Until it stops improving</source>
        <translation>直到不再进步</translation>
    </message>
    <message>
        <source>The model to start from; it stays unchanged</source>
        <translation>作为起点的模型，它本身保持不变</translation>
    </message>
    <message>
        <source>It ends sooner when it stops improving</source>
        <translation>不再进步时会提前结束</translation>
    </message>
    <message>
        <source>Continue from where it was stopped</source>
        <translation>从停下的地方继续</translation>
    </message>
    <message>
        <source>Delete what was learnt, and do not ask again</source>
        <translation>删除已学到的内容，不再询问</translation>
    </message>
    <message>
        <source>A copy of a model learns from a folder of your MIDI files, and is saved as a new model; the old one stays unchanged. A handful of pieces takes about a minute, hundreds take half an hour or more, and nothing leaves this computer.</source>
        <translation>模型的一个副本会学习你文件夹中的 MIDI 文件，并保存为新模型，原来的模型保持不变。几首乐曲大约需要一分钟，几百首需要半小时以上；所有数据都不会离开这台电脑。</translation>
    </message>
    <message>
        <source>“{name}” was stopped before it was finished.</source>
        <translation>“{name}”还没学完就停下了。</translation>
    </message>
    <message>
        <source>That is not a folder: put your MIDI files into one and drop it here.</source>
        <translation>这不是文件夹：请把 MIDI 文件放进一个文件夹，再拖到这里。</translation>
    </message>
    <message>
        <source>&amp;Name of the style</source>
        <translation>风格名称(&amp;N)</translation>
    </message>
    <message>
        <source>The new model is listed under this name</source>
        <translation>新模型会以这个名称列出</translation>
    </message>
    <message>
        <source>&amp;Based on</source>
        <translation>基于(&amp;B)</translation>
    </message>
    <message>
        <source>How &amp;long</source>
        <translation>时长(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>继续(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation>丢弃(&amp;D)</translation>
    </message>
    <message>
        <source>The folder {name} is gone; choose another one.</source>
        <translation>文件夹 {name} 不见了，请另选一个。</translation>
    </message>
    <message>
        <source>That is the name of the model it is based on; choose another name.</source>
        <translation>这与所基于的模型同名，请换一个名称。</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search the shortcuts</source>
        <translation>搜索快捷键</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
</context>
<context>
    <name>ShortcutsPage</name>
    <message>
        <source>Search commands and keys</source>
        <translation>搜索命令和快捷键</translation>
    </message>
    <message>
        <source>Search the shortcuts</source>
        <translation>搜索快捷键</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Keys of the chosen command</source>
        <translation>所选命令的快捷键</translation>
    </message>
    <message>
        <source>Use here</source>
        <translation>改用于此</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>还原</translation>
    </message>
    <message>
        <source>Reset all shortcuts</source>
        <translation>还原所有快捷键</translation>
    </message>
    <message>
        <source>{keys} is the shortcut of “{command}”.</source>
        <translation>{keys} 已是“{command}”的快捷键。</translation>
    </message>
</context>
<context>
    <name>SimilarPanel</name>
    <message>
        <source>More like this</source>
        <translation>查找相似的</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation>播放(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>Open it in the window (Enter)</source>
        <translation>在窗口中打开 (回车)</translation>
    </message>
    <message>
        <source>More like &amp;this one</source>
        <translation>查找与它相似的(&amp;T)</translation>
    </message>
    <message>
        <source>More like “{name}”</source>
        <translation>与“{name}”相似的音乐</translation>
    </message>
    <message>
        <source>The nearest {count} of {searched:,} clips and takes</source>
        <translation>{searched:,} 个片段和版本中最相似的 {count} 个</translation>
    </message>
    <message>
        <source>{count} found</source>
        <translation>找到 {count} 个</translation>
    </message>
    <message>
        <source>Back to the previous search (Alt+Left)</source>
        <translation>返回上一次查找 (Alt+左箭头)</translation>
    </message>
    <message>
        <source>Similar passages</source>
        <translation>相似的段落</translation>
    </message>
    <message>
        <source>Play the similar bars (Space)</source>
        <translation>播放相似的小节 (空格)</translation>
    </message>
    <message>
        <source>Search for music like this passage (Ctrl+Enter)</source>
        <translation>查找与这个段落相似的音乐 (Ctrl+回车)</translation>
    </message>
    <message>
        <source>Nothing else in the library yet. Add folders of clips to it, then search again.</source>
        <translation>曲库中还没有别的内容。请添加存放片段的文件夹，然后再查找。</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>Play or stop</source>
        <translation>播放或停止</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>More like this one</source>
        <translation>查找与它相似的</translation>
    </message>
</context>
<context>
    <name>SimilarSearch</name>
    <message>
        <source>Analysing…</source>
        <translation>正在分析…</translation>
    </message>
    <message>
        <source>the file no longer exists</source>
        <translation>文件已经不在了</translation>
    </message>
    <message>
        <source>a take</source>
        <translation>一个版本</translation>
    </message>
    <message>
        <source>{percent} % similar</source>
        <translation>相似度 {percent} %</translation>
    </message>
</context>
<context>
    <name>SplitDialog</name>
    <message>
        <source>Split {name}</source>
        <translation>拆分{name}</translation>
    </message>
    <message>
        <source>Lowest note that stays</source>
        <translation>保留的最低音</translation>
    </message>
    <message>
        <source>Notes below go to a new track</source>
        <translation>更低的音符移到新音轨</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
</context>
<context>
    <name>Tagging</name>
    <message>
        <source>{name} has not been read yet: try again in a moment.</source>
        <translation>还没有读取 {name}，请稍后再试。</translation>
    </message>
</context>
<context>
    <name>TagsDialog</name>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Tags of {name}, with commas between them:</source>
        <translation>“{name}”的标签，用逗号隔开：</translation>
    </message>
    <message>
        <source>slow, for the film</source>
        <translation>慢板，电影用</translation>
    </message>
</context>
<context>
    <name>TakeCards</name>
    <message>
        <source>Takes</source>
        <translation>版本</translation>
    </message>
</context>
<context>
    <name>Takes</name>
    <message>
        <source>Empty piece</source>
        <translation>空白乐曲</translation>
    </message>
    <message>
        <source>1 bar</source>
        <translation>1 小节</translation>
    </message>
    <message>
        <source>{count} bars</source>
        <translation>{count} 小节</translation>
    </message>
    <message>
        <source>Bar {first}</source>
        <translation>第 {first} 小节</translation>
    </message>
    <message>
        <source>Bars {first}–{last}</source>
        <translation>第 {first}–{last} 小节</translation>
    </message>
    <message>
        <source>Best of {count} that were composed</source>
        <translation>{count} 个结果中的最佳</translation>
    </message>
    <message>
        <source>Quotes {count} notes of the music before it</source>
        <translation>引用了前面音乐中的 {count} 个音</translation>
    </message>
    <message>
        <source>Closest in character to the music before it</source>
        <translation>性格最接近前面的音乐</translation>
    </message>
    <message>
        <source>A different idea from the takes ranked above it</source>
        <translation>与排在前面的版本思路不同</translation>
    </message>
    <message>
        <source>Ranked {rank} of {count}</source>
        <translation>{count} 个版本中排第 {rank}</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>已保留</translation>
    </message>
    <message>
        <source>thumbs up</source>
        <translation>赞</translation>
    </message>
    <message>
        <source>thumbs down</source>
        <translation>踩</translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>模型：{name}</translation>
    </message>
    <message>
        <source>Seed: {number}</source>
        <translation>种子：{number}</translation>
    </message>
</context>
<context>
    <name>TakesController</name>
    <message>
        <source>{name} is now a take. Press Compose to continue from it.</source>
        <translation>“{name}”已加入版本列表。按“作曲”即可从它续写。</translation>
    </message>
</context>
<context>
    <name>TakesPanel</name>
    <message>
        <source>Takes</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Show or fold away the takes (F8)</source>
        <translation>展开或收起版本栏 (F8)</translation>
    </message>
    <message>
        <source>Show which take grew from which</source>
        <translation>显示每个版本由哪个版本发展而来</translation>
    </message>
    <message>
        <source>Take tree</source>
        <translation>版本树</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Keep this take (Ctrl+K)</source>
        <translation>保留这个版本 (Ctrl+K)</translation>
    </message>
    <message>
        <source>Thumbs up</source>
        <translation>赞</translation>
    </message>
    <message>
        <source>Thumbs down</source>
        <translation>踩</translation>
    </message>
    <message>
        <source>More takes</source>
        <translation>更多版本</translation>
    </message>
    <message>
        <source>More takes like this one, from the same piece (Ctrl+Shift+Return)</source>
        <translation>从同一首乐曲再生成类似的版本 (Ctrl+Shift+回车)</translation>
    </message>
    <message>
        <source>Compare A/B</source>
        <translation>A/B 对比</translation>
    </message>
    <message>
        <source>Composing…</source>
        <translation>正在作曲…</translation>
    </message>
    <message>
        <source>Takes appear here when you press Compose: the best first, each with a picture of its notes.</source>
        <translation>按“作曲”后，版本会出现在这里：最佳的排在最前，每个都附有音符缩略图。</translation>
    </message>
    <message>
        <source>Switch between this take and the one before it, while it plays (Ctrl+B)</source>
        <translation>播放时在这个版本和上一个选中的版本之间切换 (Ctrl+B)</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Take it out of the list (Ctrl+Backspace)</source>
        <translation>从列表中去掉 (Ctrl+退格)</translation>
    </message>
    <message>
        <source>You like it (Ctrl+U)</source>
        <translation>喜欢 (Ctrl+U)</translation>
    </message>
    <message>
        <source>You don’t like it (Ctrl+Shift+U)</source>
        <translation>不喜欢 (Ctrl+Shift+U)</translation>
    </message>
    <message>
        <source>A: {shown}   B: {other}</source>
        <translation>A：{shown}   B：{other}</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>试听</translation>
    </message>
    <message>
        <source>No longer keep</source>
        <translation>不再保留</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>查找相似的</translation>
    </message>
</context>
<context>
    <name>TakesTree</name>
    <message>
        <source>Takes, by what they grew from</source>
        <translation>按来源排列的版本</translation>
    </message>
</context>
<context>
    <name>Taste</name>
    <message>
        <source>more notes</source>
        <translation>音符较多</translation>
    </message>
    <message>
        <source>fewer notes</source>
        <translation>音符较少</translation>
    </message>
    <message>
        <source>fuller chords</source>
        <translation>较厚的和弦</translation>
    </message>
    <message>
        <source>single lines</source>
        <translation>单线条</translation>
    </message>
    <message>
        <source>higher notes</source>
        <translation>较高的音</translation>
    </message>
    <message>
        <source>lower notes</source>
        <translation>较低的音</translation>
    </message>
    <message>
        <source>a wide range</source>
        <translation>宽音域</translation>
    </message>
    <message>
        <source>a narrow range</source>
        <translation>窄音域</translation>
    </message>
    <message>
        <source>louder playing</source>
        <translation>较强的力度</translation>
    </message>
    <message>
        <source>softer playing</source>
        <translation>较弱的力度</translation>
    </message>
    <message>
        <source>loud and soft side by side</source>
        <translation>强弱并存</translation>
    </message>
    <message>
        <source>notes between the beats</source>
        <translation>拍间的音符</translation>
    </message>
    <message>
        <source>notes on the beat</source>
        <translation>拍上的音符</translation>
    </message>
    <message>
        <source>longer notes</source>
        <translation>较长的音符</translation>
    </message>
    <message>
        <source>shorter notes</source>
        <translation>较短的音符</translation>
    </message>
    <message>
        <source>minor</source>
        <translation>小调</translation>
    </message>
    <message>
        <source>major</source>
        <translation>大调</translation>
    </message>
    <message>
        <source>clear keys</source>
        <translation>明确的调性</translation>
    </message>
    <message>
        <source>leaps in the melody</source>
        <translation>旋律中的跳进</translation>
    </message>
    <message>
        <source>a melody in steps</source>
        <translation>级进的旋律</translation>
    </message>
    <message>
        <source>surprises</source>
        <translation>出人意料</translation>
    </message>
    <message>
        <source>staying close to the piece before it</source>
        <translation>贴近前面的乐曲</translation>
    </message>
    <message>
        <source>the number of notes</source>
        <translation>音符的多少</translation>
    </message>
    <message>
        <source>the fullness of the chords</source>
        <translation>和弦的厚薄</translation>
    </message>
    <message>
        <source>the register</source>
        <translation>音的高低</translation>
    </message>
    <message>
        <source>the range</source>
        <translation>音域的宽窄</translation>
    </message>
    <message>
        <source>the dynamics</source>
        <translation>力度的强弱</translation>
    </message>
    <message>
        <source>even dynamics</source>
        <translation>平稳的力度</translation>
    </message>
    <message>
        <source>the changes of dynamics</source>
        <translation>力度的变化</translation>
    </message>
    <message>
        <source>the rhythm</source>
        <translation>节奏</translation>
    </message>
    <message>
        <source>the lengths of the notes</source>
        <translation>音符的长短</translation>
    </message>
    <message>
        <source>the scale</source>
        <translation>音阶</translation>
    </message>
    <message>
        <source>notes from outside the key</source>
        <translation>调外音</translation>
    </message>
    <message>
        <source>how clear the key is</source>
        <translation>调性的稳定程度</translation>
    </message>
    <message>
        <source>the movement of the melody</source>
        <translation>旋律的进行</translation>
    </message>
    <message>
        <source>repeated bars</source>
        <translation>重复出现的小节</translation>
    </message>
    <message>
        <source>always new bars</source>
        <translation>总是全新的小节</translation>
    </message>
    <message>
        <source>the amount of repetition</source>
        <translation>重复的多少</translation>
    </message>
    <message>
        <source>predictability</source>
        <translation>合乎预期</translation>
    </message>
    <message>
        <source>the amount of surprise</source>
        <translation>意外的程度</translation>
    </message>
    <message>
        <source>a contrast to the piece before it</source>
        <translation>与前面的乐曲形成对比</translation>
    </message>
    <message>
        <source>how it continues the piece</source>
        <translation>与前面乐曲的衔接</translation>
    </message>
    <message>
        <source>bolder settings</source>
        <translation>较大胆的设置</translation>
    </message>
    <message>
        <source>calmer settings</source>
        <translation>较平稳的设置</translation>
    </message>
    <message>
        <source>the settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>similar to takes that you liked</source>
        <translation>与你喜欢过的版本相似</translation>
    </message>
    <message>
        <source>Nothing in this take suits your taste better than the other takes</source>
        <translation>这个版本没有比其他版本更合你喜好之处</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Your taste: {reasons}</source>
        <translation>你的喜好：{reasons}</translation>
    </message>
    <message>
        <source>Something else, to surprise you</source>
        <translation>换一种，给你惊喜</translation>
    </message>
</context>
<context>
    <name>TasteController</name>
    <message>
        <source>Taste as JSON (*.json)</source>
        <translation>喜好的 JSON 文件 (*.json)</translation>
    </message>
    <message>
        <source>Export my taste</source>
        <translation>导出我的喜好</translation>
    </message>
    <message>
        <source>My taste</source>
        <translation>我的喜好</translation>
    </message>
    <message>
        <source>Saved {path}: {count} takes</source>
        <translation>已保存 {path}：{count} 个版本</translation>
    </message>
    <message>
        <source>Forgotten: takes are chosen without a taste, until you rate some again.</source>
        <translation>已忘掉：在你再次评价之前，挑选版本时不考虑喜好。</translation>
    </message>
</context>
<context>
    <name>TasteCurve</name>
    <message>
        <source>Share of suggested takes that you wanted</source>
        <translation>推荐的版本中你想要的比例</translation>
    </message>
    <message>
        <source>Of the last {count} takes you wanted {percent:.0f} %</source>
        <translation>最近的 {count} 个版本中，你想要的占 {percent:.0f} %</translation>
    </message>
    <message>
        <source>takes suggested</source>
        <translation>推荐的版本</translation>
    </message>
</context>
<context>
    <name>TasteDialog</name>
    <message>
        <source>My taste</source>
        <translation>我的喜好</translation>
    </message>
    <message>
        <source>Choose takes by my taste</source>
        <translation>按我的喜好挑选版本</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>忘掉…</translation>
    </message>
    <message>
        <source>When off, takes come in the usual order, and your choices are not recorded</source>
        <translation>关闭时，版本按通常的顺序排列，也不记录你的选择</translation>
    </message>
    <message>
        <source>Save all your ratings as a JSON file</source>
        <translation>把你的全部评价存为 JSON 文件</translation>
    </message>
    <message>
        <source>Delete all your ratings of takes; the takes themselves stay</source>
        <translation>删除你对版本的全部评价，版本本身保留</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>What you seem to like</source>
        <translation>你似乎喜欢</translation>
    </message>
    <message>
        <source>Not known yet</source>
        <translation>还不清楚</translation>
    </message>
    <message>
        <source>Reading your ratings of takes…</source>
        <translation>正在读取你对版本的评价…</translation>
    </message>
    <message>
        <source>Give takes a thumb up or down, keep the ones you like, discard the others. After {least} of them, more takes are composed than you ask for, and those that you probably like are shown first.</source>
        <translation>请对版本点赞或踩，保留喜欢的，丢弃其他的。满 {least} 个之后，会生成比你要求的更多的版本，并先显示你可能喜欢的。</translation>
    </message>
    <message>
        <source>So far you liked all takes, or none. To learn your taste, at least one of each is needed.</source>
        <translation>到目前为止，所有版本你都喜欢，或都不喜欢。要学习你的喜好，喜欢的和不喜欢的至少各要有一个。</translation>
    </message>
    <message>
        <source>Your ratings don’t yet predict what you will like better than the usual order does, so takes come in the usual order. A few more ratings may change that.</source>
        <translation>你目前的评价还不能比通常的顺序更好地预测你接下来会喜欢什么，因此仍按通常的顺序排列。再多一些评价或许会改变这一点。</translation>
    </message>
    <message>
        <source>Learnt from {count} takes. More are needed to measure how often it is right.</source>
        <translation>已从 {count} 个版本中学习。评价更多以后，才能看出它有多准。</translation>
    </message>
    <message>
        <source>Learnt from {count} takes. Of two takes that it had not learnt from, it picks the one you like better in {right:.0f} of 100 cases; the usual order does in {usual:.0f}.</source>
        <translation>已从 {count} 个版本中学习。在两个它没见过评价的版本中，100 次里有 {right:.0f} 次选中你更喜欢的那个；通常的顺序为 {usual:.0f} 次。</translation>
    </message>
    <message>
        <source>{gone} rated takes no longer exist: they are counted, but not learnt from.</source>
        <translation>有 {gone} 个评价过的版本已不存在：它们会计入数目，但不用于学习。</translation>
    </message>
    <message>
        <source>How many of the suggested takes you kept, exported or gave a thumb up</source>
        <translation>推荐的版本中，你保留、导出或点赞的有多少</translation>
    </message>
    <message>
        <source>Forget all your ratings of takes? Thumbs in your projects stay; what was learnt from them is deleted.</source>
        <translation>要忘掉你对版本的全部评价吗？工程中的赞和踩会保留，但从中学到的内容会删除。</translation>
    </message>
    <message>
        <source>Takes you liked: {liked}; disliked: {disliked}.</source>
        <translation>你喜欢的版本：{liked}；不喜欢的：{disliked}。</translation>
    </message>
    <message>
        <source>Forget my taste</source>
        <translation>忘掉我的喜好</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>忘掉</translation>
    </message>
</context>
<context>
    <name>TimeLane</name>
    <message>
        <source>Markers</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>Markers, tempo and metre</source>
        <translation>标记、速度与拍号</translation>
    </message>
    <message>
        <source>Tempo {what}, bar {bar}, beat {beat:.3g}</source>
        <translation>速度 {what}，第 {bar} 小节第 {beat:.3g} 拍</translation>
    </message>
    <message>
        <source>Marker {what}, bar {bar}, beat {beat:.3g}</source>
        <translation>标记 {what}，第 {bar} 小节第 {beat:.3g} 拍</translation>
    </message>
    <message>
        <source>Metre {what}, bar {bar}</source>
        <translation>拍号 {what}，第 {bar} 小节</translation>
    </message>
    <message>
        <source>Double-click to add a marker, a tempo (96) or a metre (3/4)</source>
        <translation>双击添加标记、速度（96）或拍号（3/4）</translation>
    </message>
    <message>
        <source>A marker, 96 for a tempo or 3/4 for a metre</source>
        <translation>标记名，或速度 96，或拍号 3/4</translation>
    </message>
    <message>
        <source>New marker, tempo or metre</source>
        <translation>新的标记、速度或拍号</translation>
    </message>
    <message>
        <source>The piece begins with this: change it instead of deleting it.</source>
        <translation>乐曲以此开头：请更改它，不能删除。</translation>
    </message>
    <message>
        <source>Delete {what}</source>
        <translation>删除 {what}</translation>
    </message>
    <message>
        <source>Add {what}</source>
        <translation>添加 {what}</translation>
    </message>
    <message>
        <source>Change {what}</source>
        <translation>改为 {what}</translation>
    </message>
    <message>
        <source>The piece begins with this: it can&apos;t be moved.</source>
        <translation>乐曲以此开头，不能移动。</translation>
    </message>
    <message>
        <source>Move {what}</source>
        <translation>移动 {what}</translation>
    </message>
    <message>
        <source>Add a marker, tempo or metre…</source>
        <translation>添加标记、速度或拍号…</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>TrackList</name>
    <message>
        <source>Tracks</source>
        <translation>音轨</translation>
    </message>
    <message>
        <source>M mutes, S solos, R arms, Left and Right change the volume, with Shift the pan, with Ctrl the reverb, with Ctrl and Shift the chorus, F2 renames</source>
        <translation>M 静音，S 独奏，R 录音启用，左右方向键调音量，加 Shift 调声像，加 Ctrl 调混响，加 Ctrl 和 Shift 调合唱，F2 重命名</translation>
    </message>
</context>
<context>
    <name>TrackSelection</name>
    <message>
        <source>{count} tracks</source>
        <translation>{count} 条音轨</translation>
    </message>
</context>
<context>
    <name>TrackSettings</name>
    <message>
        <source>Unmute {name}</source>
        <translation>取消静音：{name}</translation>
    </message>
    <message>
        <source>Mute {name}</source>
        <translation>静音：{name}</translation>
    </message>
    <message>
        <source>Unsolo {name}</source>
        <translation>取消独奏：{name}</translation>
    </message>
    <message>
        <source>Solo {name}</source>
        <translation>独奏：{name}</translation>
    </message>
    <message>
        <source>Disarm {name}</source>
        <translation>取消录音启用：{name}</translation>
    </message>
    <message>
        <source>Arm {name}</source>
        <translation>录音启用：{name}</translation>
    </message>
    <message>
        <source>Volume of {name}: {value}</source>
        <translation>{name}的音量：{value}</translation>
    </message>
    <message>
        <source>Pan of {name}: {value}</source>
        <translation>{name}的声像：{value}</translation>
    </message>
    <message>
        <source>Reverb of {name}: {value}</source>
        <translation>{name}的混响：{value}</translation>
    </message>
    <message>
        <source>Chorus of {name}: {value}</source>
        <translation>{name}的合唱：{value}</translation>
    </message>
    <message>
        <source>Colour of {name}</source>
        <translation>{name}的颜色</translation>
    </message>
    <message>
        <source>{name}: played by {output}</source>
        <translation>{name}：由{output}演奏</translation>
    </message>
    <message>
        <source>{name}: any MIDI channel</source>
        <translation>{name}：任意 MIDI 通道</translation>
    </message>
    <message>
        <source>{name}: MIDI channel {number}</source>
        <translation>{name}：MIDI 通道 {number}</translation>
    </message>
    <message>
        <source>Rename {name}</source>
        <translation>重命名{name}</translation>
    </message>
    <message>
        <source>Instrument of {name}</source>
        <translation>{name}的乐器</translation>
    </message>
    <message>
        <source>{name}: {instrument}</source>
        <translation>{name}：{instrument}</translation>
    </message>
</context>
<context>
    <name>TrackStrip</name>
    <message>
        <source>Choose another instrument</source>
        <translation>更换乐器</translation>
    </message>
    <message>
        <source>Volume, pan, reverb and chorus</source>
        <translation>音量、声像、混响与合唱</translation>
    </message>
    <message>
        <source>Instrument: {name}</source>
        <translation>乐器：{name}</translation>
    </message>
</context>
<context>
    <name>Tracks</name>
    <message>
        <source>centre</source>
        <translation>居中</translation>
    </message>
    <message>
        <source>{share} left</source>
        <translation>左 {share}</translation>
    </message>
    <message>
        <source>{share} right</source>
        <translation>右 {share}</translation>
    </message>
    <message>
        <source>the piece&apos;s output</source>
        <translation>乐曲的输出</translation>
    </message>
    <message>
        <source>the built-in synth</source>
        <translation>内置合成器</translation>
    </message>
    <message>
        <source>muted</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>solo</source>
        <translation>独奏</translation>
    </message>
    <message>
        <source>armed for recording</source>
        <translation>录音已启用</translation>
    </message>
    <message>
        <source>silent, since another track is soloed</source>
        <translation>因其他音轨独奏而无声</translation>
    </message>
    <message>
        <source>volume {volume}</source>
        <translation>音量 {volume}</translation>
    </message>
    <message>
        <source>pan {pan}</source>
        <translation>声像{pan}</translation>
    </message>
    <message>
        <source>reverb {value}</source>
        <translation>混响 {value}</translation>
    </message>
    <message>
        <source>chorus {value}</source>
        <translation>合唱 {value}</translation>
    </message>
    <message>
        <source>played by {output}</source>
        <translation>由{output}演奏</translation>
    </message>
    <message>
        <source>channel {number}</source>
        <translation>通道 {number}</translation>
    </message>
</context>
<context>
    <name>TracksController</name>
    <message>
        <source>Wait until composing has ended, or cancel it, to change the tracks.</source>
        <translation>请等作曲结束，或先取消作曲，再更改音轨。</translation>
    </message>
    <message>
        <source>Add the track {name}</source>
        <translation>添加音轨{name}</translation>
    </message>
    <message>
        <source>Instrument of the new track</source>
        <translation>新音轨的乐器</translation>
    </message>
    <message>
        <source>Instrument of the composed track</source>
        <translation>新创作音轨的乐器</translation>
    </message>
    <message>
        <source>{name} copy</source>
        <translation>{name} 副本</translation>
    </message>
    <message>
        <source>Duplicate {name}</source>
        <translation>复制{name}</translation>
    </message>
    <message>
        <source>Delete {name}</source>
        <translation>删除{name}</translation>
    </message>
    <message>
        <source>Move {name}</source>
        <translation>移动{name}</translation>
    </message>
    <message>
        <source>Drums have no register to split by: select a track with pitches.</source>
        <translation>鼓没有可拆分的音区：请选择有音高的音轨。</translation>
    </message>
    <message>
        <source>{name} low</source>
        <translation>{name} 低音</translation>
    </message>
    <message>
        <source>Split {name}</source>
        <translation>拆分{name}</translation>
    </message>
    <message>
        <source>Record on {name}</source>
        <translation>录制到{name}</translation>
    </message>
    <message>
        <source>Merge {name}</source>
        <translation>合并{name}</translation>
    </message>
    <message>
        <source>Notes left out, since the same pitch sounded already: {count}</source>
        <translation>因同一音高已在发声而省去的音符：{count}</translation>
    </message>
</context>
<context>
    <name>TracksPanel</name>
    <message>
        <source>Tracks</source>
        <translation>音轨</translation>
    </message>
    <message>
        <source>Edit only the selected tracks: notes of the others show faintly behind them</source>
        <translation>只编辑所选音轨：其他音轨的音符淡显在后面</translation>
    </message>
    <message>
        <source>Edit only the selected tracks</source>
        <translation>只编辑所选音轨</translation>
    </message>
    <message>
        <source>Add a track, or compose one</source>
        <translation>添加音轨，或创作一条</translation>
    </message>
    <message>
        <source>Add a track</source>
        <translation>添加音轨</translation>
    </message>
    <message>
        <source>Add instruments, open a MIDI file, or press Compose.</source>
        <translation>添加要演奏的乐器、打开 MIDI 文件，或按“作曲”。</translation>
    </message>
</context>
<context>
    <name>TrainingButtons</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close this window (Esc)</source>
        <translation>关闭此窗口 (Esc)</translation>
    </message>
    <message>
        <source>Choose pieces, name and model again</source>
        <translation>重新选择作品、名称和模型</translation>
    </message>
    <message>
        <source>&amp;Finish now</source>
        <translation>立即完成(&amp;F)</translation>
    </message>
    <message>
        <source>Stop here, and keep the best model so far</source>
        <translation>到此为止，保留目前最好的模型</translation>
    </message>
</context>
<context>
    <name>TrainingCurve</name>
    <message>
        <source>Learning curve</source>
        <translation>学习曲线</translation>
    </message>
    <message>
        <source>pieces it learns from</source>
        <translation>学习的乐曲</translation>
    </message>
    <message>
        <source>held-out pieces</source>
        <translation>留出的乐曲</translation>
    </message>
    <message>
        <source>Pass {number}: {train:.2f} nats per note on the pieces it learns from, {held_out:.2f} held out</source>
        <translation>第 {number} 轮：学习的乐曲每音符 {train:.2f} 奈特，留出的乐曲 {held_out:.2f}</translation>
    </message>
    <message>
        <source>nats per note: lower is better</source>
        <translation>每音符奈特数：越低越好</translation>
    </message>
    <message>
        <source>time learnt (minutes:seconds)</source>
        <translation>学习时间（分:秒）</translation>
    </message>
</context>
<context>
    <name>TrainingDialog</name>
    <message>
        <source>Learn my style</source>
        <translation>学习我的风格</translation>
    </message>
    <message>
        <source>&amp;Start learning</source>
        <translation>开始学习(&amp;S)</translation>
    </message>
    <message>
        <source>Choose a folder and a name first</source>
        <translation>请先选择文件夹和名称</translation>
    </message>
    <message>
        <source>Start learning (Return)</source>
        <translation>开始学习 (回车)</translation>
    </message>
    <message>
        <source>Choose a folder of your pieces</source>
        <translation>选择存放你作品的文件夹</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Learning “{name}”</source>
        <translation>正在学习“{name}”</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>There is a model named “{name}” already. Learn again, and replace it?</source>
        <translation>已有名为“{name}”的模型。要重新学习并替换它吗？</translation>
    </message>
    <message>
        <source>“{name}” was stopped, and could continue. Learn again, and delete what it had learnt?</source>
        <translation>“{name}”中途停下了，还可以继续。要重新学习，删除已学到的内容吗？</translation>
    </message>
    <message>
        <source>Learn again</source>
        <translation>重新学习</translation>
    </message>
    <message>
        <source>{folder} can&apos;t be written to ({reason}); free some space there, then try again.</source>
        <translation>无法写入 {folder}（{reason}）；请腾出空间后重试。</translation>
    </message>
    <message>
        <source>From {folder}, based on {base}. You can compose meanwhile.</source>
        <translation>学习 {folder}，基于 {base}。期间你可以继续作曲。</translation>
    </message>
    <message>
        <source>Stop; it can continue later</source>
        <translation>停止；以后可以继续</translation>
    </message>
    <message>
        <source>Stopping, so that it can continue later…</source>
        <translation>正在停止，以便以后继续…</translation>
    </message>
    <message>
        <source>Measuring the best so far…</source>
        <translation>正在评测目前最好的结果…</translation>
    </message>
    <message>
        <source>Compose with this model</source>
        <translation>用这个模型作曲</translation>
    </message>
    <message>
        <source>&amp;Try it now</source>
        <translation>马上试试(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Learn another</source>
        <translation>再学一个(&amp;L)</translation>
    </message>
    <message>
        <source>“{name}” is ready</source>
        <translation>“{name}”已就绪</translation>
    </message>
    <message>
        <source>It is in the list of models from now on.</source>
        <translation>从现在起，它会出现在模型列表中。</translation>
    </message>
    <message>
        <source>Learning “{name}” failed</source>
        <translation>学习“{name}”失败</translation>
    </message>
    <message>
        <source>The pieces or the model have changed, so it can&apos;t continue: learn again</source>
        <translation>乐曲或模型与之前不同，无法继续，请重新学习</translation>
    </message>
    <message>
        <source>It can continue from here, also another day.</source>
        <translation>可以从这里继续，改天也行。</translation>
    </message>
    <message>
        <source>Continue from where it was stopped</source>
        <translation>从停下的地方继续</translation>
    </message>
    <message>
        <source>A style is being learnt. Stop it? It can continue later from where it was stopped.</source>
        <translation>正在学习一种风格。要停止吗？以后可以从停下的地方继续。</translation>
    </message>
    <message>
        <source>“{name}” was stopped</source>
        <translation>“{name}”已停下</translation>
    </message>
    <message>
        <source>Nothing was learnt yet.</source>
        <translation>还没有学到任何内容。</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>继续(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>返回(&amp;B)</translation>
    </message>
    <message>
        <source>Choose pieces, name and model again</source>
        <translation>重新选择作品、名称和模型</translation>
    </message>
    <message>
        <source>Stop it</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Keep learning</source>
        <translation>继续学习</translation>
    </message>
</context>
<context>
    <name>TrainingJob</name>
    <message>
        <source>The training program could not be started; install Continuo again.</source>
        <translation>无法启动训练程序，请重新安装 Continuo。</translation>
    </message>
    <message>
        <source>Learning ended unexpectedly, perhaps for lack of memory. Resume continues from where it ended.</source>
        <translation>学习意外中止，可能是内存不足。按“继续”可从停下的地方接着学。</translation>
    </message>
    <message>
        <source>Learning ended unexpectedly, perhaps for lack of memory. Close other programs and try again.</source>
        <translation>学习意外中止，可能是内存不足。请关闭其他程序后重试。</translation>
    </message>
</context>
<context>
    <name>TrainingResult</name>
    <message>
        <source>Nats per note before and after; lower is better</source>
        <translation>学习前后的每音符奈特数，越低越好</translation>
    </message>
    <message>
        <source>Nats per note: how much each note surprises the model; lower is better</source>
        <translation>每音符奈特数：每个音符让模型感到多意外，越低越好</translation>
    </message>
    <message>
        <source>Nats per note, lower is better</source>
        <translation>每音符奈特数，越低越好</translation>
    </message>
    <message>
        <source>before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>after</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>change</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>music that {base} was trained on</source>
        <translation>训练 {base} 所用的音乐</translation>
    </message>
    <message>
        <source>No pieces were held out to check it on, so judge it by ear.</source>
        <translation>没有留出的乐曲可供检验，只有你的耳朵能判断。</translation>
    </message>
    <message>
        <source>It predicts your held-out pieces {percent:.0f} % worse than before: stay with {base}, or add pieces that are more similar to each other and learn again.</source>
        <translation>它对留出乐曲的预测比之前差 {percent:.0f} %：最好继续用 {base}，或添加更相似的乐曲再学一次。</translation>
    </message>
    <message>
        <source>With so few pieces held out, this is only a hint: trust your ears.</source>
        <translation>留出的乐曲这么少，结果仅供参考，请相信你的耳朵。</translation>
    </message>
    <message>
        <source>It has forgotten a little of the music that {base} was trained on ({percent:.0f} % worse).</source>
        <translation>训练 {base} 所用的音乐，它忘掉了一点（差 {percent:.0f} %）。</translation>
    </message>
    <message>
        <source>your held-out piece</source>
        <translation>你留出的乐曲</translation>
    </message>
    <message>
        <source>your {count:,} held-out pieces</source>
        <translation>你留出的 {count:,} 首乐曲</translation>
    </message>
    <message>
        <source>It predicts your held-out pieces about as well as before: more pieces, or more time, may bring more.</source>
        <translation>它对留出乐曲的预测与之前差不多：更多乐曲或更长时间也许会有帮助。</translation>
    </message>
    <message>
        <source>It predicts your held-out pieces {percent:.0f} % better than before.</source>
        <translation>它对留出乐曲的预测比之前好 {percent:.0f} %。</translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Play the piece, or pause (Space)</source>
        <translation>播放乐曲，或暂停 (空格)</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop, and go back to where playing began (Shift+Space)</source>
        <translation>停止，回到开始播放的位置 (Shift+空格)</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>循环</translation>
    </message>
    <message>
        <source>Metronome</source>
        <translation>节拍器</translation>
    </message>
    <message>
        <source>Click on every beat (Ctrl+M)</source>
        <translation>每拍打一下 (Ctrl+M)</translation>
    </message>
    <message>
        <source>Play while composing</source>
        <translation>边作曲边播放</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Metre of the whole piece; where it changes, from the bar at the playhead on</source>
        <translation>整首乐曲的拍号；乐曲中有变化时，从播放头所在小节起</translation>
    </message>
    <message>
        <source>What plays the music: the built-in synth, or a MIDI output</source>
        <translation>用什么播放音乐：内置合成器，或 MIDI 输出</translation>
    </message>
    <message>
        <source>To the beginning</source>
        <translation>回到开头</translation>
    </message>
    <message>
        <source>Go to the beginning of the piece (Ctrl+Home)</source>
        <translation>回到乐曲开头 (Ctrl+Home)</translation>
    </message>
    <message>
        <source>Repeat the selected bars, or the whole piece (Ctrl+L)</source>
        <translation>循环所选小节或整首乐曲 (Ctrl+L)</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Record what you play on a MIDI keyboard (Ctrl+R)</source>
        <translation>录下你在 MIDI 键盘上的演奏 (Ctrl+R)</translation>
    </message>
    <message>
        <source>Play the music while it is being composed (Ctrl+H)</source>
        <translation>边作曲边播放 (Ctrl+H)</translation>
    </message>
    <message>
        <source>End every note at once, on every channel (Ctrl+.)</source>
        <translation>立即停止所有通道上的所有音符 (Ctrl+.)</translation>
    </message>
    <message>
        <source>All notes off</source>
        <translation>关闭所有音符</translation>
    </message>
    <message>
        <source>Bar, beat and sixteenth</source>
        <translation>小节、拍、十六分音符</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Minutes and seconds</source>
        <translation>分和秒</translation>
    </message>
    <message>
        <source>Tempo</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Quarter notes a minute; changes of tempo keep their proportion</source>
        <translation>每分钟四分音符数；乐曲中的速度变化保持比例</translation>
    </message>
    <message>
        <source>Metre</source>
        <translation>拍号</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>No sound</source>
        <translation>没有声音</translation>
    </message>
    <message>
        <source>Choose another output, or connect a device: it is used as soon as it is there.</source>
        <translation>请选择其他输出，或连接音频设备：接上后会自动使用。</translation>
    </message>
    <message>
        <source>Built-in synth</source>
        <translation>内置合成器</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>bar {bar}, beat {beat}</source>
        <translation>第 {bar} 小节第 {beat} 拍</translation>
    </message>
</context>
<context>
    <name>TurnSign</name>
    <message>
        <source>No duet yet</source>
        <translation>对奏尚未开始</translation>
    </message>
    <message>
        <source>Your turn</source>
        <translation>轮到你了</translation>
    </message>
    <message>
        <source>Listening…</source>
        <translation>正在聆听…</translation>
    </message>
    <message>
        <source>My turn</source>
        <translation>轮到我了</translation>
    </message>
</context>
<context>
    <name>Units</name>
    <message>
        <source>not: {what}</source>
        <translation>非：{what}</translation>
    </message>
    <message>
        <source>All layers together</source>
        <translation>所有层合在一起</translation>
    </message>
    <message>
        <source>Layer {number}</source>
        <translation>第 {number} 层</translation>
    </message>
    <message>
        <source>high notes</source>
        <translation>高音</translation>
    </message>
    <message>
        <source>low notes</source>
        <translation>低音</translation>
    </message>
    <message>
        <source>fast tempo</source>
        <translation>速度快</translation>
    </message>
    <message>
        <source>slow tempo</source>
        <translation>速度慢</translation>
    </message>
    <message>
        <source>loud</source>
        <translation>力度强</translation>
    </message>
    <message>
        <source>soft</source>
        <translation>力度弱</translation>
    </message>
    <message>
        <source>notes close together</source>
        <translation>音符密集</translation>
    </message>
    <message>
        <source>notes far apart</source>
        <translation>音符稀疏</translation>
    </message>
    <message>
        <source>long notes</source>
        <translation>长音符</translation>
    </message>
    <message>
        <source>short notes</source>
        <translation>短音符</translation>
    </message>
    <message>
        <source>the note {name}</source>
        <translation>音 {name}</translation>
    </message>
    <message>
        <source>between beats</source>
        <translation>拍间</translation>
    </message>
    <message>
        <source>beat {number}</source>
        <translation>第 {number} 拍</translation>
    </message>
    <message>
        <source>a repeated note</source>
        <translation>同音重复</translation>
    </message>
    <message>
        <source>a semitone</source>
        <translation>半音</translation>
    </message>
    <message>
        <source>a whole tone</source>
        <translation>全音</translation>
    </message>
    <message>
        <source>a minor third</source>
        <translation>小三度</translation>
    </message>
    <message>
        <source>a major third</source>
        <translation>大三度</translation>
    </message>
    <message>
        <source>a fourth</source>
        <translation>四度</translation>
    </message>
    <message>
        <source>a tritone</source>
        <translation>三全音</translation>
    </message>
    <message>
        <source>a fifth</source>
        <translation>五度</translation>
    </message>
    <message>
        <source>a minor sixth</source>
        <translation>小六度</translation>
    </message>
    <message>
        <source>a major sixth</source>
        <translation>大六度</translation>
    </message>
    <message>
        <source>a minor seventh</source>
        <translation>小七度</translation>
    </message>
    <message>
        <source>a major seventh</source>
        <translation>大七度</translation>
    </message>
    <message>
        <source>an octave</source>
        <translation>八度</translation>
    </message>
    <message>
        <source>up {interval}</source>
        <translation>上行{interval}</translation>
    </message>
    <message>
        <source>down {interval}</source>
        <translation>下行{interval}</translation>
    </message>
    <message>
        <source>a piano plays</source>
        <translation>钢琴演奏</translation>
    </message>
    <message>
        <source>a tuned percussion instrument plays</source>
        <translation>有音高的打击乐器演奏</translation>
    </message>
    <message>
        <source>an organ plays</source>
        <translation>风琴演奏</translation>
    </message>
    <message>
        <source>a guitar plays</source>
        <translation>吉他演奏</translation>
    </message>
    <message>
        <source>a bass plays</source>
        <translation>贝斯演奏</translation>
    </message>
    <message>
        <source>a string instrument plays</source>
        <translation>弦乐器演奏</translation>
    </message>
    <message>
        <source>strings or voices together</source>
        <translation>弦乐合奏或合唱</translation>
    </message>
    <message>
        <source>a brass instrument plays</source>
        <translation>铜管乐器演奏</translation>
    </message>
    <message>
        <source>a reed instrument plays</source>
        <translation>簧管乐器演奏</translation>
    </message>
    <message>
        <source>a flute plays</source>
        <translation>笛类乐器演奏</translation>
    </message>
    <message>
        <source>a synth lead plays</source>
        <translation>合成主音演奏</translation>
    </message>
    <message>
        <source>a synth pad plays</source>
        <translation>合成铺底演奏</translation>
    </message>
    <message>
        <source>synth effects</source>
        <translation>合成效果</translation>
    </message>
    <message>
        <source>a traditional instrument plays</source>
        <translation>民族乐器演奏</translation>
    </message>
    <message>
        <source>a percussion instrument plays</source>
        <translation>打击乐器演奏</translation>
    </message>
    <message>
        <source>sound effects</source>
        <translation>音响效果</translation>
    </message>
    <message>
        <source>the drums play</source>
        <translation>鼓演奏</translation>
    </message>
    <message>
        <source>major triad</source>
        <translation>大三和弦</translation>
    </message>
    <message>
        <source>minor triad</source>
        <translation>小三和弦</translation>
    </message>
    <message>
        <source>diminished triad</source>
        <translation>减三和弦</translation>
    </message>
    <message>
        <source>augmented triad</source>
        <translation>增三和弦</translation>
    </message>
    <message>
        <source>dominant seventh</source>
        <translation>属七和弦</translation>
    </message>
    <message>
        <source>minor seventh</source>
        <translation>小七和弦</translation>
    </message>
    <message>
        <source>major seventh</source>
        <translation>大七和弦</translation>
    </message>
    <message>
        <source>diminished seventh</source>
        <translation>减七和弦</translation>
    </message>
    <message>
        <source>bare fifth</source>
        <translation>空五度</translation>
    </message>
    <message>
        <source>single note</source>
        <translation>单音</translation>
    </message>
</context>
<context>
    <name>UnitsController</name>
    <message>
        <source>The model is analysing clips of the library: {done} of {total}</source>
        <translation>模型正在分析曲库中的片段：{done}/{total}</translation>
    </message>
    <message>
        <source>The model is analysing clips of the library…</source>
        <translation>模型正在分析曲库中的片段…</translation>
    </message>
    <message>
        <source>Cancelled; the library was not analysed.</source>
        <translation>已取消，没有分析曲库。</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>分析</translation>
    </message>
    <message>
        <source>From {passages:,} passages of {clips:,} clips</source>
        <translation>来自 {clips:,} 个片段的 {passages:,} 个段落</translation>
    </message>
    <message>
        <source>{what} ({percent} %)</source>
        <translation>{what}（{percent} %）</translation>
    </message>
    <message>
        <source>Correlates with: {what}</source>
        <translation>与之相关：{what}</translation>
    </message>
    <message>
        <source>{layer}, unit {number}</source>
        <translation>{layer}，单元 {number}</translation>
    </message>
</context>
<context>
    <name>UnitsTable</name>
    <message>
        <source>Units</source>
        <translation>单元</translation>
    </message>
</context>
<context>
    <name>UnitsWindow</name>
    <message>
        <source>The strongest moment in a passage</source>
        <translation>段落中最强的一刻</translation>
    </message>
    <message>
        <source>The mean over a passage</source>
        <translation>整个段落的平均值</translation>
    </message>
    <message>
        <source>What the units respond to</source>
        <translation>各单元对什么有反应</translation>
    </message>
    <message>
        <source>Passages with the strongest response of this unit</source>
        <translation>这个单元反应最强的段落</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>Open the clip in the window, at this passage (Enter)</source>
        <translation>在窗口中打开这个片段，并定位到这个段落 (回车)</translation>
    </message>
    <message>
        <source>&amp;Layer</source>
        <translation>层(&amp;L)</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>&amp;In order of</source>
        <translation>排序依据(&amp;I)</translation>
    </message>
    <message>
        <source>In order of</source>
        <translation>排序依据</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Waiting</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>{sentence}.</source>
        <translation>{sentence}。</translation>
    </message>
</context>
<context>
    <name>_Card</name>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Close these tips (Esc); they are in the Help menu</source>
        <translation>关闭这些提示 (Esc)；可在“帮助”菜单中找到</translation>
    </message>
    <message>
        <source>{number} of {count}</source>
        <translation>第 {number}/{count} 步</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>_Model</name>
    <message>
        <source>Unit</source>
        <translation>单元</translation>
    </message>
    <message>
        <source>How closely</source>
        <translation>相关程度</translation>
    </message>
    <message>
        <source>Correlates with</source>
        <translation>相关内容</translation>
    </message>
    <message>
        <source>unit {number}, {words}</source>
        <translation>单元 {number}，{words}</translation>
    </message>
</context>
<context>
    <name>_Strip</name>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
</context>
</TS>
