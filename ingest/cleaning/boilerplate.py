"""What one line of a page looks like: prose, caption, byline, or one of the kinds that surround an article.

Rules work on the form of a line and on the general vocabulary of news sites, never on the name of a site.
They see a *view* of the line: simplified script, half-width punctuation, no inserted pinyin.
"""

from __future__ import annotations

import re
from typing import Literal

LineKind = Literal[
    "prose", "long", "short", "caption", "byline", "editor", "bullet", "teaser", "date", "link", "list-header", "portal"
]


def _either(*patterns: str) -> str:
    return f"(?:{'|'.join(patterns)})"


_HALF_WIDTH = str.maketrans("：（）！，？；｜　【】", ":()!,?;| []")

_LIST_ADJECTIVES = (
    "相关|热门|最新|推荐|精彩|延伸|往期|更多|热点|今日|本周|月度|其他|同类|图片|编辑|站内|网友|友情|头条|滚动|实时|专题"
)
_LIST_NOUNS = (
    "内容|阅读|新闻|报道|文章|推荐|资讯|链接|图文|评论|排行|消息|话题|视频|专题"
    "|要闻|精选|热点|热词|热榜|关注|标签|回顾|搜索"
)
_LIST_HEADER = re.compile(
    rf"^\W*(?:{_LIST_ADJECTIVES})\s*[·•|]?\s*(?:{_LIST_NOUNS})榜?\W*$|^\W*"
    + _either(
        r"更多.{0,12}(?:资讯|内容|新闻|文章|报道|推荐)",
        r"猜你喜欢|看了又看|扩展阅读|参考资料|(?:为[您你]|小编|编辑)推荐|[你您]可能.{0,6}|(?:大家|网友)[都还]?在[看搜].{0,2}",
        r"[上下]一[篇条页则](?:\W.{0,70})?",
        r"标签|关键[词字]|tags?",
        r"(?:新闻|点击|阅读)?排行榜?|热搜榜?|24小时.{0,6}",
        r"(?:网友|全部|最新)?评论(?:\s*\(?\d*\)?)?|comments?(?:\s*\(\d+\))?",
        r"related (?:articles|stories|news|posts|links|topics)|more (?:from|stories|news|on)\b.{0,40}",
        r"most (?:read|popular|viewed)|you may also like|recommended(?: for you)?|read next|trending(?: now)?",
        r"latest (?:news|stories)",
    )
    + r"\W*$",
    re.I,
)
_HEADER_WITH_LIST = re.compile(
    r"^\W*(?:标签|关键[词字]|tags?|[上下]一[篇条页则]|相关(?:阅读|新闻|专题)|推荐阅读|延伸阅读)\s*(?:[:|]|>>)", re.I
)

# One of these makes anything but a paragraph boilerplate.
_PORTAL_STRONG = re.compile(
    _either(
        r"免责声明|版权(?:所有|声明|归)|版权与免责|^(?:特别|郑重|免责|版权)声明\W*$|广告声明",
        r"未经.{0,12}(?:授权|许可|允许|同意).{0,6}(?:不得|禁止|严禁|请勿|谢绝|转载)|转载(?:请|须|务必|自互联网)",
        r"(?:如有|如涉|若有|涉嫌)侵权|侵犯.{0,6}权益|请联系(?:我们|本站|删除)",
        r"(?:不|仅)代表.{0,10}(?:观点|立场)|本[站网].{0,10}[不仅未无]|信息快照|仅供(?:读者)?参考",
        r"(?:下载|打开|安装).{0,10}(?:app|客户端)|尽在.{0,12}(?:app|客户端)",
        r"长按.{0,6}二维码|扫(?:描|一扫).{0,8}(?:二维码|关注|下载)|扫码(?:关注|下载|阅读|加)|手机查看",
        r"分享[到至]\s*:?|(?:点击|戳).{0,6}(?:查看|进入|阅读|关注|下载|原文|蓝字)|阅读(?:原文|全文|更多)",
        r"加载更多|展开(?:全文|阅读)|返回(?:首页|顶部|列表)|[,，]\s*查看更多|网站地图",
        r"^\W{0,3}(?:网站)?首页\s*[>»›].*[>»›]|^(?:[(\[]\s*\d{1,3}\s*[)\]]\s*){2,}$",
        r"当前位置|[您你](?:现在)?(?:的|所在的?)位置|icp[备证]|公网安备|许可证(?:编?号)?:",
        r"举报(?:电话|邮箱|热线)",
        r"投稿(?:邮箱|热线)|海量资讯|(?:加|添加).{0,4}(?:微信|客服)|立即(?:咨询|下载|购买|注册)|优惠券",
        r"(?:资讯|内容|详情|攻略)请(?:关注|点击|进入|戳)|点击投票|火热进行中|免费试玩|专享福利",
        r"[加招](?:粉|代理)|股票(?:开户|入群)|开户",
        r"copyright|all rights reserved|terms of (?:use|service)|privacy policy|advertisement|newsletter|feedback",
        r"sign up (?:for|to)|subscribe (?:to|now)|follow us|share (?:this|on)|click here",
        r"download (?:the|our) .{0,20}app",
    ),
    re.I,
)
# These only where they make up most of a line.
_PORTAL_WEAK = re.compile(
    _either(
        r"首页|登录|注册|客服|广告|收藏|点赞|评论|打印|字号|字体|简体|繁体|二维码|微信|微博|朋友圈|公众号|客户端|app|qq",
        r"热线|邮箱|投稿|纠错|举报|订阅|关注我们|分享|网友|关于我们|联系我们|阅读(?:量|数)?\s*\d|浏览|点击(?:量|数)?",
        r"来源网络|推广|赞助|搜索|导航|[上下]一页|[共第]\s*\d+\s*页|频道|专题|滚动|视频|图片|直播",
        r"login|log in|sign in|home\b|menu|search",
    ),
    re.I,
)
_MAX_PORTAL_CHARS = 400

# Sentences that sites append to the last paragraph.
_NOTICE = re.compile(
    _either(
        r"投资(?:建议|需谨慎)|股市有风险|仅供参考|不代表.{0,10}(?:观点|立场)|本声明|all rights reserved",
        r"(?:谢绝|禁止|请勿|未经).{0,12}转载|转载.{0,6}(?:注明|授权|联系)|版权(?:所有|归)|侵权.{0,10}(?:删除|联系)",
        r"(?:关注|搜索).{0,20}(?:公众号|视频号)|(?:疑问|质疑|问题).{0,25}联系|力求.{0,6}不保证|与本[站网].{0,4}无关",
        r"(?:如需|如若|请勿|擅自)转载|转载此文|来源标注错误|(?:系|为)企业供稿|理财有风险|均系侵害|(?:违者|本网).{0,6}追究",
        r"(?:报料|爆料|线索).{0,10}(?:通道|热线|邮箱|电话)|联系(?:方式|电话)[:：]|邮箱地址",
    ),
    re.I,
)
_MAX_NOTICE_CHARS = 100
_NOTICE_LABEL = re.compile(r"(?:广告|免责|特别|郑重|版权)声明\s*[:：]")

_CAPTION = re.compile(r"(?:摄影?(?:报道)?|供图|图片来源.{0,20}|资料(?:图|照片))\W*$")
_CAPTION_START = re.compile(
    r"^\W*(?:图为|图片(?:来源|说明)?[:|]|图[:/|\d一二三四五六]|资料图|[▲△↑▼▽]|(?:摄影|供图|图源|图片)\s*[:/|]"
    r"|photo(?: by|:))",
    re.I,
)
_EDITOR = re.compile(
    r"^\W*"
    + _either(
        r"\S{0,6}(?:责任编辑|责编|编辑|编审|校对|审核|监制|美编|主编|统筹|策划|制图|排版|值班\S{0,4}|[一二三初终]审)",
        r"审签|签发|出品",
        r"(?:本文)?原标题|原题|本文(?:来源|编辑)|editor|edited by",
    )
    + r"\s*[:/|丨].{0,60}$|^\((?:原题|原标题)为?.{0,60}\)$"
    r"|^(?:责任编辑|责编|编辑|校对)\s[\u4e00-\u9fff]{2,4}(?:\s.{0,20})?$",
    re.I,
)
_BYLINE = re.compile(
    r"^\W*"
    + _either(
        r"来源|稿源|转自|本文转自|转载自|据|作者|记者|通讯员|实习生|文|图|文图|图文|撰文|执笔|采写|供稿|撰稿|报道",
        r"\S{0,10}(?:社|报|网|台|客户端|新闻)?(?:全媒体)?(?:见习|首席|特派|特约|本报)?(?:记者|通讯员)",
    )
    + r"\s*[:/|丨@\s].{1,50}$|^\(\s*(?:\S{0,8}记者|通讯员|作者|文/|资料来源|综合|整理).{2,50}\)$"
    r"|^(?:by|source:|updated:?|published:?)\s.{1,80}$",
    re.I,
)
_DAY_OF_YEAR = r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}"
_DETAILS = re.compile(
    _either(
        rf"^(?=.*(?:来源|作者|时间|日期|浏览|阅读|点击|编辑)\s*:)(?=.*{_DAY_OF_YEAR}).{{0,120}}$",
        rf"^{_DAY_OF_YEAR}日?\s*\d{{1,2}}:\d\d.{{0,30}}$",
        rf"^{_DAY_OF_YEAR}日?\s.{{0,30}}\s\d+$",
        rf"^{_DAY_OF_YEAR}日?\s+\S{{1,12}}[报社网台刊]$|^\S{{1,12}}[报社网台刊]\s+{_DAY_OF_YEAR}日?$",
        r"^(?:来源|日期|作者|时间)\s*:\s*(?:来源|日期|作者|时间)\s*:",
        rf"^.{{0,40}}发[表布]于\s*:?\s*{_DAY_OF_YEAR}.{{0,20}}$",
    )
)
_DATE = re.compile(
    r"^(?=.*(?:\d{4}\s*[-/.年]\s*\d|\d\s*[:时]\s*\d|\d{7}|\d.*[«»前])|\W*\d{1,3}(?:\s*/\s*\d{1,3})?\W*$)[•·»›>-]?\s*(?:(?:发布|更新)?(?:时间|日期|于)|published|updated|on|at)?"
    r"[\d\s年月日时分秒:./\-«»,|()天前小星期周一二三四五六上下午amp>]+$",
    re.I,
)
# A day alone may be the heading of a section.
_DAY = re.compile(r"^(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?(?:上午|下午|凌晨|晚)?$")
_LINK = re.compile(r"^\W*(?:https?://|www\.)\S+$|^\W*(?:\S{0,2}原文)?(?:链接|地址|网址)\s*:.{0,200}$", re.I)
# …… ends a sentence in Chinese; one … or three points cut it off.
_TEASER = re.compile(
    r"(?:(?<!\.)\.{3}|(?<!…)…)[”’\"'」』)\]]?$|^(?:\.{3}|…(?!…))|(?<!\.)\.{3}\s\S"
    # A list of news says how old each of them is.
    r"|^\d{1,2}(?:分钟|小时|天)前\s"
)
_BULLET = re.compile(r"^(?:[•·●▪■◆○◇►▶»›>*+-]|\d{1,2}[ 、.:](?=\s*\D))\s*\S")
_SENTENCE_END = re.compile(r"(?:[。!?;]|……|[.])[”’\"'」』)\]]*$")
_INNER_SENTENCE = re.compile(r"。|[!?;](?=.)|(?<=[a-z])\.\s")
_FUNCTION_WORD = re.compile(
    r"[的了在是和将为有与对等从到就也都被把并以而]|\b(?:the|of|and|to|in|a|is|was|for|that)\b", re.I
)

_SCORES: dict[LineKind, float] = {
    "caption": 1,
    "byline": -6,
    "short": -8,
    "bullet": -15,
    "date": -25,
    "link": -25,
    "editor": -30,
    "portal": -45,
    "list-header": -150,
}


def build_view(line: str) -> str:
    """Return ``line`` (already simplified) as the rules want it: half-width punctuation, no surrounding space."""
    return line.translate(_HALF_WIDTH).strip()


def classify_line(view: str) -> LineKind:
    """Return what kind of line ``view`` is."""
    length = len(view)
    if length <= 80 and (_LIST_HEADER.match(view) or (length <= 60 and _HEADER_WITH_LIST.match(view))):
        return "list-header"
    if length <= 60 and _DATE.match(view):
        return "short" if _DAY.match(view) else "date"
    if _LINK.match(view):
        return "link"
    if length <= _MAX_PORTAL_CHARS and _is_portal(view):
        return "portal"
    if length <= 160 and (signature := _classify_signature(view)):
        return signature
    if length >= 8 and _TEASER.search(view):
        return "teaser"
    if _is_prose(view):
        return "prose"
    if _BULLET.match(view):
        return "bullet"
    return "long" if length >= 25 else "short"


def score_line(view: str, kind: LineKind) -> float:
    """Return how much a line speaks for (positive) or against being part of the article."""
    length = len(view)
    if kind == "prose":
        weight = min(length, 300)
        return weight if _FUNCTION_WORD.search(view) else weight / 2
    if kind == "long":
        return min(length, 60) / 4
    if kind == "teaser":
        return -min(length, 150)
    return _SCORES[kind]


def find_notice(sentence: str) -> int | None:
    """Return where in ``sentence``, the last of a paragraph, a legal notice begins; ``None`` where there is none."""
    if label := _NOTICE_LABEL.search(sentence):
        return label.start()
    return 0 if len(sentence) <= _MAX_NOTICE_CHARS and _NOTICE.search(sentence) else None


def _is_portal(view: str) -> bool:
    length = len(view)
    strong = len(_PORTAL_STRONG.findall(view))
    if strong and "声明" in view[:12]:
        return True
    # A sentence may speak of an app or of a copyright; a notice speaks of little else.
    if strong and not _INNER_SENTENCE.search(view[:-1]):
        return strong > 1 or length <= 25 or not view.endswith("。")
    if strong and length <= min(160 * strong, 200):
        return length <= 60 or strong > 1
    weak = len(_PORTAL_WEAK.findall(view)) if length <= 100 else 0
    return weak >= 1 and length <= 8 * weak + 4 and not _SENTENCE_END.search(view)


def _classify_signature(view: str) -> LineKind | None:
    """Recognise the short lines that say who edited, photographed, wrote or published."""
    length = len(view)
    if length <= 80 and _EDITOR.match(view):
        return "editor"
    if (length <= 120 and _CAPTION.search(view)) or _CAPTION_START.match(view):
        return "caption"
    # 记者：您为什么回到家乡？ is a question of an interview, not the name of a reporter.
    if view.endswith(("。", "?", "!")):
        return None
    if (length <= 60 and _BYLINE.match(view)) or (length <= 120 and _DETAILS.match(view)):
        return "byline"
    return None


def _is_prose(view: str) -> bool:
    if not _SENTENCE_END.search(view):
        return len(view) >= 40 and _INNER_SENTENCE.search(view) is not None
    if view.isascii():
        return view.count(" ") >= 5
    if view.endswith("。") or _INNER_SENTENCE.search(view[:-1]):
        return len(view) >= 8
    # A headline may end with ? or ! but seldom runs on.
    return len(view) >= 45 or (len(view) >= 20 and view.count(",") >= 2)
