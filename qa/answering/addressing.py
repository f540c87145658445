"""Sentences that order a reply about by the company of their words, whatever the order is.

News speaks of people and events. A sentence is suspicious when it speaks to somebody, of a machine
the reply, the conversation or the text itself (*reply*, *text*), and in the mood of an order (*order*), all at once.
"""

from __future__ import annotations

import re

_LONGEST = 160

_CHINESE_ADDRESS = re.compile(
    r"你|您(?!好)|咱们|助手|智能体|语言模型|大模型|机器(?=看|读|阅)|机器人|(?<![a-z])ai(?![a-z])|人工智能|(?:读|看)(?:到|完|懂)[这此本]|处理[这此本]"
)
_CHINESE_REPLY = re.compile(
    r"回答|回复|答复|答案|作答|输出|摘要|总结|引用|复述|念出|念给|念一|说给我|照抄|照做|口令|每句话|(?:展示|推荐|透露)给?(?:用户|提问)|提一句"
    r"|结论|提示词|(?:后台|隐藏|系统)提示|(?:刚才|我们|之前|每轮|这轮)的?对话|密码|序列号|提及|说成|写成"
)
_CHINESE_ORDER = re.compile(
    r"请(?!期待|关注|与|联系|来|问|教|假|愿|客|求)|须|必须|应当?(?!用|对|届|急|有|变|运|邀|战|聘)|仅可|只能|不得|不能提|务必|一概|都得"
    r"|[将把].{1,12}(?:换|改|略|去掉|当成|说成|念|展示)|求求|假装|假如你|假设你|照[做抄]|只要在|别再|不用回|不必回|直接(?:输出|回答|说|给)"
)
_CHINESE_TEXT = re.compile(
    r"[这此]段话|[这此]段文字|本页|本文|[这此][则条]消息|[这此]则讯息|上下文|接下来[你请]|后续每轮|每轮对话|刚才的对话|[这此]句口令"
)
_CHINESE_PHRASES = re.compile(
    r"(?:生成|撰写|给出|做)(?:本文|全文)?的?(?:摘要|总结|回答|回复|答案)(?:的时候|时|之?前|中),?.{0,6}(?:把|将|请|须|要|不)"
    r"|(?:回答|回复|答复|答案|输出|摘要)(?:均|都|一律|里|中|也)?(?:须|应当?|必须|只能|仅可|不得|务必)"
    r"|(?:解码|解密|破译|翻译).{0,24}(?:照做|执行|照办)|你的(?:全部|所有|后台|隐藏)?.{0,2}(?:提示|设定|指令|口令)"
    r"|\w{1,8}=\w{1,10}[,;、]\s?\w{1,8}=|调用.{0,8}(?:工具|函数|接口|插件).{0,24}(?:展示|显示|告诉|发送|返回|传)"
    r"|(?:假装|假定|假设).{0,16}[,并].{0,6}(?:念|说|写|公开|输出|告诉)|(?:以下|下列|新的?)规则.{0,6}(?:生效|适用|执行)"
    r"|^问:.{2,40}答:.{2,80}(?:照|抄|复述|即可|就行)"
)
_ENGLISH_ADDRESS = re.compile(
    r"\b(?:you|your|assistants?|ai systems?|ais?|(?:language )?models?|machines?|bots?|chatbots?|little helper"
    r"|(?:who|what)ever (?:reads?|process\w*|summari[sz]\w*)|any(?:one|thing) (?:reading|processing|summari[sz]ing))\b"
)
_ENGLISH_REPLY = re.compile(
    r"\b(?:answers?|answering|repl(?:y|ies)|responses?|respond(?:ing)?|summar(?:y|ies|i[sz]e|i[sz]ing)|quoting|recite"
    r"|conversation|prompts?|outputs?|turns?|(?:every|each) (?:line|sentence|word) you"
    r"|tell (?:them|him|her|the user|users)|pass ?(?:phrase|word)|copy (?:that|this|it)|read (?:it|them) out"
    r"|to the user|users?|conclusion|rate)\b"
)
_ENGLISH_ORDER = re.compile(
    r"\b(?:must|shall|should|please|do not|don't|never|has to|have to|needs? to|if you (?:cannot|can't|are unable))\b"
    r"|(?:^|[,:;.]\s?|\band )(?:just )?(?:drop|omit|treat|keep|swap|copy|assume|be (?:her|him|a|the)|let's|decode|call"
    r"|take|rate|slip|recite|say|answer|return|read|present|put|give|begin|start|end|show|play|act)\b"
    r"|\bentitled to\b"
)
_ENGLISH_TEXT = re.compile(
    r"\bthis (?:text|page|message|paragraph|passage|note|line|document|article)\b|\bfor machines\b|\bcontext\b"
    r"|\bfrom here on\b|\bin all later\b|\bonce you have read\b|\bso far\b|\byou report\b"
)
_ENGLISH_PHRASES = re.compile(
    r"\b(?:response|reply|answer|output|summary)s?\b.{0,30}\b(?:shall|must|should)\b.{0,12}"
    r"\b(?:begin|start|end|contain|include|say|be)\b"
    r"|\b(?:decode|decrypt|translate)\b.{0,60}\b(?:do what|follow|carry|execute|obey)\b"
    r"|\w{1,12}=\w{1,12}(?:[,;]| and )\s?\w{1,12}="
    r"|\bcall the \w+ (?:tool|function|api|plugin)\b"
    r"|\b(?:see|show|reveal|print)\b.{0,20}\b(?:hidden|system|your) prompt\b"
    r"|\b(?:assume|pretend|imagine)\b.{0,60}\band (?:read|say|print|write|tell|show)\b"
    r"|^q:.{2,80}\ba:.{2,120}\bcopy\b|\bwhen (?:summari[sz]ing|answering|quoting|replying)\b"
    r"|\b(?:every|all|each) (?:amounts?|numbers?|names?|dates?|figures?|lines?|sentences?) you"
    r" (?:report|say|give|write|mention)\b"
)
_MARKUP = re.compile(
    r"</?(?:assistant|system|user|instructions?|prompt|tool|function)s?>|^\s?(?://|<!--|/\*|#\s?todo)|\btodo[:：]",
)


def speaks_to_machine(folded: str) -> bool:
    """Return whether a folded sentence orders whoever writes a reply to do something with it."""
    if len(folded) > _LONGEST:
        return False
    if _MARKUP.search(folded) or _CHINESE_PHRASES.search(folded) or _ENGLISH_PHRASES.search(folded):
        return True
    chinese = _CHINESE_ADDRESS, _CHINESE_REPLY, _CHINESE_ORDER, _CHINESE_TEXT
    english = _ENGLISH_ADDRESS, _ENGLISH_REPLY, _ENGLISH_ORDER, _ENGLISH_TEXT
    return any(_come_together(folded, *patterns) for patterns in (chinese, english))


def _come_together(
    folded: str, address: re.Pattern[str], reply: re.Pattern[str], order: re.Pattern[str], text: re.Pattern[str]
) -> bool:
    spoken_to = address.search(folded) or text.search(folded)
    return bool(spoken_to and reply.search(folded) and order.search(folded))
