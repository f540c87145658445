"""Sentences of an article that speak to a language model instead of to readers.

Rules of general language, in Chinese and English: overriding what was said before, addressing the answer that is
being written, giving the reader of the text a role, asking for secrets, and bare commands. A sentence that is flagged
by mistake is only not shown to the model; the article itself stays as it is.
"""

from __future__ import annotations

import re

from ingest.folding import fold_text
from ingest.sentences import split_sentences

_REPLY = r"(?:回答|回复|答复|应答|作答|答案|输出|回应|response|摘要|总结|译文)"
_MUST = r"(?:请|务必|必须|须|应当|一定要|记得|记住|只能|只需|只准|只|仅|一律|直接|不要|不得|禁止|不准|改为|改成|你要|你需|你应|你得|你的)"
_RULES = r"(?:指令|指示|提示词?|规则|要求|设定|限制|命令|约束|说明|上文|前文|对话|任务|内容|prompt)"
_EARLIER = r"(?:以上|上面|上述|之前|此前|先前|前面|前述|原有|原先|原来|系统|安全|你|本次)"
_MODEL = r"(?:ai|人工智能|大?语言模型|大模型|模型|智能助[手理]|助手|聊天机器人|机器人|智能体|chatgpt|gpt)"

_CHINESE = (
    rf"(?:忽略|忽视|无视|忘记|忘掉|忘了|不要理会|不必理会|不用理会|不用管|别管|抛开|丢弃|停止遵守|不再遵守|不要遵守).{{0,6}}(?:{_EARLIER}|所有|一切|全部|任何|其[他它]).{{0,10}}{_RULES}",
    rf"(?:放弃|绕过|覆盖|跳过|取消|作废|清除|解除).{{0,6}}{_EARLIER}.{{0,10}}{_RULES}",
    rf"(?:以上|上面|上述|之前|此前|先前|前面|前述|原有|原先|原来|所有|一切|全部|任何|系统|你|其他|其它).{{0,10}}{_RULES}",
    rf"(?:以上|上面|上述|之前|先前|前面)的?.{{0,6}}(?:指令|提示词?|设定|命令|限制|规则).{{0,8}}(?:无效|作废|失效|取消|不算|忽略|不再)",
    rf"(?:^|[,。:;!、\s]){_MUST}.{{0,14}}(?:在|把|将|用|以|于|对|从|给)?.{{0,10}}{_REPLY}(?:里|中|内|时|前|后|的?(?:开头|结尾|末尾|最后|内容|每)|[:\"“为是成:,]|$)",
    rf"(?:^|[,。:;!、\s]){_MUST}?(?:把|将|(?:在|用|以|从)(?:你|您|该|本次|最终|所有|每|接下来)|在(?={_REPLY}(?:里|中|内|末|结|开|最|的))).{{0,6}}{_REPLY}.{{0,10}}(?:加入|加上|插入|包含|附上|写上|写入|推荐|提及|注明|声明|替换|翻译|改|换|倒|编码|加密|隐藏|附带|添加|都)",
    r"^(?:回答|回复|作答)(?:时|中|里|内容)?.{0,4}(?:必须|务必|一律|不要|不得|请)",
    rf"(?:只|仅|一律|直接|立即|必须|请)(?:能|需|要|可以|准)?(?:回答|回复|输出|打印|重复|复述|说出)(?:一个|这|以下|下面|如下|[:\"“'「]|\w{{0,6}}[:\"“])",
    r"(?:从现在起|从现在开始|现在起|接下来|此后|以后)[,，]?(?:你|您|请|一律|只|不要|必须|无论|不管|所有(?:回|问|答))",
    rf"(?:^|[,。;!\s])(?:你|您)(?:现在|将|必须|应该|需要|要|已经|从此)?.{{0,4}}(?:是|扮演|变成|作为|叫做?|充当|成为).{{0,16}}(?:{_MODEL}|助理|黑客|管理员|专家|角色|客服|销售|猫|诗人|海盗|dan\b)",
    rf"(?:扮演|假装|充当|模拟)(?:成|你|自己|一[个名位]).{{0,14}}(?:{_MODEL}|黑客|管理员|专家|角色|客服|没有|不受)",
    r"(?:开发者|管理员|越狱|调试|上帝|无限制|维护|root|debug)\s?模式.{0,6}(?:已|启|开|进|激活)|(?:进入|启用|开启|激活|切换到?).{0,6}(?:开发者|管理员|越狱|调试|无限制|root|debug)\s?模式",
    rf"(?:致|给|告|提示|提醒|所有|任何|凡是|各位|如果你是|当你是|正在|若你是|你是).{{0,6}}{_MODEL}.{{0,12}}(?:请|注意|须知|必读|务必|应|必须|[:,]|不要|看到|读到|读取)",
    rf"{_MODEL}(?:们)?(?:请|注意|须知|必读|务必|看到|读到|阅读|处理[本此这该])",
    r"(?:透露|泄露|显示|打印|输出|公布|公开|复述|重复|说出|告诉我|列出|发送|交出|附上).{0,10}(?:系统提示|提示词|系统消息|密钥|api\s?key|口令|你的密码|初始指令|内部(?:规则|指令)|隐藏(?:规则|指令)|聊天记录|对话历史|环境变量|cookie)",
    r"(?:把|将).{0,8}(?:密钥|api\s?key|口令|密码|聊天记录|对话|数据)(?:发送|上传|提交|转发|发)(?:到|给|至)",
    r"(?:^|[,。:;!、\s])(?:请|务必|并且?|然后|最后|同时|必须|你[要应需])?(?:告诉|提醒|建议|引导|诱导|通知|要求|劝|鼓励|邀请|让|请|向)(?:提问者|提问人|询问者|使用者|用户|读者|访客|对方).{0,24}(?:访问|点击|打开|登录|下载|安装|转账|汇款|付款|扫码|购买|关注|添加|提供|联系|投票|捐款|注册|加入|www|http|\.com)",
    r"(?:用|以|使用|改用|采用)(?:法语|英语|英文|日语|日文|德语|俄语|西班牙语|文言文?|拼音|表情(?:符号)?|emoji|base\d+|大写|倒序|繁体|诗歌|打油诗|粤语|火星文|摩斯电?码|json|markdown).{0,8}(?:回答|回复|作答|答复|输出|写|书写|表达|说)",
    r"^(?:请|帮我|麻烦|现在|并且?|然后)?(?:你)?(?:写|创作|编|生成|翻译|总结|概括|解释|列出|计算|分析|介绍|推荐|讲|说|描述|提供|给出|编写|输出|打印|执行|运行|调用|访问|点击|打开|删除|发送|转发|下载)(?:一下|一[首篇个段份条则句种]|以下|下面|下列|如何|怎样|这[个段篇句些]|出|https?|www|链接|系统)",
    r"^(?:请|帮我)(?:你|帮我|务必|立即|马上|立刻|现在)?(?:写|创作|编|生成|翻译|总结|概括|解释|列出|计算|分析|推荐|讲|描述|编写|输出|打印|执行|运行|调用|访问|打开|删除|转发|下载|扮演|忽略|重复|停止|改写|倒着|逐字|按照)",
    r"(?:正确|标准|真正|唯一|最终)的?答案(?:应|必须|一律|只能|就)(?:是|为|当|写)|一律(?:回答|答|写成|写为|说成)|(?:不要|不得|禁止|别)(?:引用|使用|参考|采用)(?:其他|其它|别的|任何|以上|上述)|以(?:本|这|此)(?:段|条|句|文|篇).{0,6}为准",
    r"^(?:系统|管理员|开发者|用户|助手|system|user|assistant|human|instruction)(?:消息|提示|指令|通知|message|prompt)?\s?[:】\]>]",
    r"(?:no_answer|<\|[a-z_]+\|>|\[/?(?:inst|system|sys)\]|###\s?(?:指令|系统|instruction|system))",
)
_VERBS = (
    r"(?:add|act|analy[sz]e|anagram|answer|append|apply|augment|break down|change|classify|combine|compose|convert|create|decode|delete"
    r"|describe|embed|encode|encrypt|enhance|enrich|ensure|execute|explain|express|forget|generate|give|group|ignore|implement|include|incorporate|inject|insert"
    r"|integrate|introduce|invert|list|make sure|mention|misspell|modify|offer|output|pretend|print|promote|provide|rearrange|recommend|repeat"
    r"|replace|reply|respond|reveal|reverse|rewrite|say|scramble|send|share|shift|show|spell|start|state|stop|substitute|suggest|summari[sz]e"
    r"|swap|switch|tell|translate|turn|use|utilize|validate|verify|visit|write|from now on|instead)"
)
_ENGLISH = (
    r"\b(?:ignore|disregard|forget|override|bypass|discard|neglect)\b.{0,40}\b(?:previous|prior|above|earlier|preceding|all|any|your|these|other)\b.{0,40}\b(?:instruct\w*|prompts?|rules?|directions?|guidelines?|contexts?|messages?|told|said|text|tasks?)",
    r"\byour\s(?:\w+\s)?(?:answer|reply|response|output|explanation|elucidation|implementation)\b",
    r"\b(?:in|into|to|of|within|for)\syour\s(?:\w+\s)?(?:message|summary|solution|algorithm|script|code|program|project)\b",
    r"^(?:please )?(?:do not|don't|never|always) (?:answer|reply|respond|mention|cite|use|quote|tell|reveal|follow|say)\b",
    r"\b(?:you are|you're) (?:now|no longer|going to act)\b|\b(?:act|behave|respond|speak) as (?:if|a|an|the)\b.{0,40}\b(?:assistant|ai|model|bot|hacker|admin|expert|pirate|developer)\b|\bpretend (?:to be|you|that)\b",
    r"\b(?:system prompts?\b|developer mode|jailbreak|prompt injection|as an ai\b|language model(?:s)? (?:reading|processing|must|should)|dear (?:ai|assistant|model))",
    r"\b(?:can|could|would|will) you (?:please )?(?:\w+ )?(?:reply|answer|respond|show|invert|substitute|classify|translate|write|explain|tell|provide|give|reverse|encode|summari[sz]e)\b",
    r"^(?:how (?:can|do|should|would) i|help me|i need you to|i want you to|what(?:'s| is) the (?:capital|difference|meaning) )\b",
    rf"^(?:please |kindly |now |then |also |finally )?{_VERBS},? (?:\w+ly )?(?:\w+'s )?(?:a|an|the|your|all|every|each|any|this|these|that|it|me|us|with|in|as|how|what|who|why|using|only|main|key|primary|some|words|letters|vowels|emojis?|numbers|symbols|following|subsequent|one|two|random|users?|readers?|to|be|into|by|at|http\S*|www\S*)\b",
    r"(?:```|\bimport (?:os|requests|sys|subprocess)\b|\brm -rf\b|\beval\(|\bexec\()",
)
_PATTERN = re.compile("|".join(f"(?:{rule})" for rule in (*_CHINESE, *_ENGLISH)))


def flag_instructions(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the sentences of ``text`` that seem to give a language model instructions."""
    return tuple((start, end) for start, end in split_sentences(text) if _PATTERN.search(fold_text(text[start:end])))
