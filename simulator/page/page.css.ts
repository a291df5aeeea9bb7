/** The dark theme is other values of the same variables, and nothing else. */
const DARK = `--paper:#1b1e28;--panel:#232735;--ink:#fbfaf7;--soft:#b3b5c0;--faint:#7b7f8f;--line:#383d4e;--edge:#8d93aa;
--dusk:#9d8ee0;--dawn:#f0b354;--moss:#6cb98c;--alarm:#ec7469;--cold0:#9383dc;--cold1:#4fb0de;--cold2:#d6d0f2;--warm0:#f0b354;--warm1:#ec7469;--old:#7b7f8f;`

/** The page's one style sheet. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fbfaf7;--panel:#fff;--ink:#1b1e28;--soft:#565a68;--faint:#8b8e9a;--line:#e4e1d9;--edge:#6f7386;
--dusk:#5b4b8a;--dawn:#e8a33d;--moss:#3f7d5a;--alarm:#c4453c;--cold0:#5b4b8a;--cold1:#3b8fb8;--cold2:#b3a9d6;--warm0:#e8a33d;--warm1:#c4453c;--old:#9a9ca6}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${DARK}}}
:root[data-theme=dark]{color-scheme:dark;${DARK}}
:root[data-theme=light]{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
header,main{max-width:1320px;margin:0 auto;padding:0 clamp(16px,3vw,40px)}
header{padding-top:clamp(20px,3vw,40px)}
h1{margin:0;font-size:clamp(24px,3vw,34px);line-height:1.15;letter-spacing:-.015em;font-weight:650}
h2{margin:0 0 10px;font-size:18px;line-height:1.3;font-weight:650}
h3{margin:0 0 6px;font-size:13px;font-weight:600;color:var(--soft)}
p{margin:0}
code{font:13.5px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;user-select:all;overflow-wrap:anywhere}
.title{display:flex;gap:16px;align-items:flex-start}
.title>div{flex:1;min-width:0}
.title p{margin-top:6px;color:var(--soft);max-width:70ch}
.mark{flex:none;fill:var(--ink);margin-top:-4px}
.mark .legs{fill:none;stroke:var(--ink);stroke-width:3.2;stroke-linecap:round;stroke-linejoin:round}
.mark .beak{fill:#e8a33d}.mark .eye{fill:var(--paper)}
button,select{font:inherit;font-size:14px;color:inherit;background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:5px 11px;cursor:pointer}
button:hover,select:hover{border-color:var(--faint)}
:focus-visible{outline:2px solid var(--dusk);outline-offset:2px}
.command{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:baseline;margin:22px 0 0;color:var(--soft);font-size:14px}
.command code{color:var(--ink);background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:4px 10px}
.command code span{display:inline-block;max-width:100%}
.pair{display:flex;gap:12px;align-items:baseline}
.facts{display:grid;grid-template-columns:repeat(6,1fr);gap:16px 28px;margin:26px 0 0;padding:0}
.facts dt{font-size:13px;color:var(--soft)}
.facts dd{margin:0;font-size:13.5px;color:var(--soft);line-height:1.35}
.facts b{display:block;font-size:22px;line-height:1.3;font-weight:600;color:var(--ink)}
.broken{margin:26px 0 0;padding:16px 20px;border:1px solid var(--alarm);border-left-width:6px;border-radius:8px;background:var(--panel);overflow-wrap:anywhere}
.broken h2{margin:0;color:var(--alarm)}
.broken p{margin-top:6px}
.broken a{color:inherit}
.broken .command{margin-top:14px}
main{padding-bottom:110px}
.network{display:grid;grid-template-columns:minmax(0,1fr) 290px;gap:40px;margin-top:44px}
.network aside{padding-top:37px}
figure{margin:0;min-width:0}
figcaption{margin-top:10px;font-size:14.5px;line-height:1.5;color:var(--soft);max-width:72ch}
figcaption p{max-width:72ch}
.graph figcaption{max-width:none}
#now{max-width:none;margin-bottom:4px;color:var(--ink)}
.stage{position:relative;height:clamp(340px,min(56vw,100vh - 450px),640px);border:1px solid var(--line);border-radius:12px;background:var(--panel);overflow:hidden}
.stage canvas{display:block;width:100%;height:100%;touch-action:pan-y}
.tip{position:absolute;left:0;top:0;max-width:250px;padding:7px 11px;font-size:13px;line-height:1.4;background:var(--ink);color:var(--paper);border-radius:8px;pointer-events:none;overflow-wrap:anywhere}
.tip b{display:block}
aside ul{list-style:none;margin:0 0 26px;padding:0;font-size:14px;line-height:1.35}
aside li{display:flex;gap:9px;align-items:flex-start;padding:3px 0}
aside li svg{flex:none;margin-top:2px}
aside li span{flex:1;min-width:0;overflow-wrap:anywhere}
aside li small{font-weight:400;color:var(--soft);font-size:13px}
aside li b{font-weight:600;min-width:3ch;text-align:right}
.tips{min-height:168px}
.troubles .on{color:var(--alarm);font-weight:600}
.troubles .over{color:var(--soft)}
.figures{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:52px 48px;margin-top:56px}
.plot{position:relative;cursor:crosshair}
.plot canvas{display:block;width:100%;height:250px;touch-action:pan-y}
.head{position:absolute;top:0;bottom:22px;left:0;width:0;border-left:1.5px solid var(--ink);opacity:.55;pointer-events:none}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:14px}
th{font-weight:400;text-align:left}
thead th{color:var(--soft);font-size:13px;padding:0 12px 6px 0}
tbody th{font:13px/1.3 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
tbody th,td{border-top:1px solid var(--line);padding:5px 12px 5px 0;white-space:nowrap}
td,thead th:nth-child(n+3){text-align:right}
td:last-child,thead th:last-child{padding-right:0}
.spark{width:40%;min-width:90px}
.spark canvas{display:block;width:100%;height:24px}
.player{position:fixed;z-index:2;left:0;right:0;bottom:0;display:flex;gap:16px;align-items:center;padding:10px max(16px,calc((100vw - 1240px)/2)) calc(10px + env(safe-area-inset-bottom));background:var(--paper);border-top:1px solid var(--line)}
#play{flex:none;width:44px;height:44px;padding:0;border-radius:50%;background:var(--ink);border-color:var(--ink);color:var(--paper);display:grid;place-items:center}
#play svg{fill:currentColor}
.track{flex:1;min-width:0}
.track canvas{display:block;height:14px;width:calc(100% - 16px);margin:0 8px}
.track input{display:block;width:100%;height:20px;margin:0;appearance:none;background:none;cursor:pointer}
.track input::-webkit-slider-runnable-track{height:4px;border-radius:2px;background:var(--line)}
.track input::-moz-range-track{height:4px;border-radius:2px;background:var(--line)}
.track input::-webkit-slider-thumb{appearance:none;width:16px;height:16px;margin-top:-6px;border-radius:50%;border:0;background:var(--ink)}
.track input::-moz-range-thumb{width:16px;height:16px;border-radius:50%;border:0;background:var(--ink)}
#clock{flex:none;min-width:11ch;text-align:right;font-size:14px}
.pace{flex:none;font-size:14px;color:var(--soft)}
.noscript{max-width:1320px;margin:0 auto;padding:0 40px 120px}
@media (max-width:1000px){.network{grid-template-columns:1fr;gap:28px}.network aside{padding:0;columns:2;column-gap:32px}.network aside h3,.network aside ul{break-inside:avoid}.network aside h3{break-after:avoid}.figures{grid-template-columns:1fr}.facts{grid-template-columns:repeat(3,1fr)}}
@media (max-width:600px){.title{flex-wrap:wrap;justify-content:space-between;align-items:center}.title>div{order:1;flex:0 0 100%}.mark{width:44px;height:44px}.network aside{columns:1}.tips{min-height:0}.facts{grid-template-columns:repeat(2,1fr)}.figures{gap:44px}.player{flex-wrap:wrap;justify-content:space-between;gap:2px 12px}.track{order:-1;flex:0 0 100%}main{padding-bottom:150px}.wide{display:none}#clock{min-width:0}.stage{height:350px}#now{min-height:4.5em}.plot canvas{height:210px}.spark{width:30%;min-width:60px}tbody th{font-size:11.5px}tbody th,td,thead th{padding-right:8px}}
@media print{.player,#theme{display:none}}
`
