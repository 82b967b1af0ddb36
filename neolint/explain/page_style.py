"""How the explanation's page looks."""

STYLE = """
:root{--ink:#1b1f24;--paper:#fff;--soft:#59636e;--line:#d1d9e0;--panel:#f6f8fa;--bad:#b3261e;--good:#1a7f37;
--warn:#9a6700;--badpaper:#ffdfdb;--warnpaper:#fff1c2;--goodpaper:#d7f5de}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;--soft:#9198a1;--line:#3d444d;--panel:#161b22;
--bad:#ff8a80;--good:#56d364;--warn:#e3b341;--badpaper:#5c1f1b;--warnpaper:#4d3b0a;--goodpaper:#12391f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:76rem;margin:0 auto;padding:1.5rem}
main+main{border-top:1px solid var(--line)}
h1{font-size:1.5rem;margin:0;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:1.8rem 0 .5rem}
h3{font-size:1rem;margin:0 0 .3rem}
p{margin:.3rem 0}
.status{display:inline-block;font-size:.85rem;border:1px solid;border-radius:1rem;padding:.1rem .7rem;
margin-right:.6rem;vertical-align:middle}
.bad{color:var(--bad)}.good{color:var(--good)}.quiet{color:var(--soft)}
.about,.source,.place,footer{color:var(--soft);font-size:.9rem}
.summary{font-size:1.1rem;margin-top:.8rem;max-width:60rem}
.timeline{display:flex;margin-top:1.2rem;flex-wrap:wrap}
.stop{border-top:4px solid var(--line);padding:.4rem 1rem 0 0;flex-basis:11rem}
.stop.run{border-color:var(--warn)}
.stop:last-child{border-color:transparent}
.stop time{display:block;font-size:.85rem;color:var(--soft)}
.billed{font-size:.9rem;color:var(--soft)}
.causes{padding-left:1.4rem}.causes>li{margin-bottom:1rem}
.confidence{font-weight:400;font-size:.8rem;border:1px solid var(--line);border-radius:1rem;padding:0 .5rem}
.requests{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:0 2rem}
.requests section{min-width:0}
pre{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:.8rem;overflow-x:auto;
font:13px/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
mark{color:inherit;background:var(--warnpaper);border-radius:3px}
mark.error{background:var(--badpaper)}
sup{color:var(--soft);font-size:.75em;margin-left:.1em}
ins{text-decoration:none;background:var(--goodpaper)}
.severity{font-size:.85rem;font-weight:600;color:var(--warn)}.severity.error{color:var(--bad)}
.severity.info{color:var(--soft)}
.help{color:var(--soft)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
footer{text-align:center;padding:1rem;border-top:1px solid var(--line)}
@media print{pre{white-space:pre-wrap}}
"""
