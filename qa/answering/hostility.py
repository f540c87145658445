"""Sentences of an article that speak to a language model instead of to readers.

The rules are about language in general: taking back earlier rules, talking about the reply that is being written,
giving whoever reads the text a role, asking for secrets, and bare commands. They see folded text, so width, script
and invisible characters hide nothing. A sentence flagged by mistake is only not shown to the model.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.folding import fold_text
from ingest.sentences import split_sentences
from qa.answering.addressing import speaks_to_machine


def _any(words: str) -> str:
    return f"(?:{'|'.join(words.split())})"


_CLAUSE = r"(?:^|[,。:;!、\s])"
_MUST = _any(
    "请 务必 必须 须 应当 一定要 记得 记住 只能 只需 只准 只 仅 一律 直接 不要 不得 禁止 不准"
    " 改为 改成 你要 你需 你应 你得"
)
_REPLY = _any("回答 回复 答复 应答 作答 答案 输出 回应 摘要 总结 译文")
_EARLIER = _any("以上 上面 上述 之前 此前 先前 前面 前述 原有 原先 原来 系统 安全 你 本次")
_RULE = _any("指令 指示 提示词? 规则 要求 设定 限制 命令 约束 说明 上文 前文 对话 任务 内容 prompt")
_MODEL = _any("ai 人工智能 大?语言模型 大模型 模型 智能助[手理] 助手 聊天机器人 机器人 智能体 chatgpt gpt")
_ROLE = _any("助理 黑客 管理员 专家 角色 客服 销售 诗人 海盗 没有 不受")
_MODE = _any("开发者 管理员 越狱 调试 上帝 无限制 维护 root debug")
_ASKER = _any("提问者 提问人 提问的人 询问者 使用者 用户 读者 访客")
_MACHINE = _any("ai 人工智能 大?语言模型 大模型 模型 助手 聊天机器人 机器人 智能体 程序 爬虫 阅读器 系统")
_ANSWERING = _any("回答 回复 答复 应答 作答 答案 输出 回应 总结 摘要 概括 给出 结果 结论")
_FACT = _any("数字 日期 时间 地名 人名 姓名 名字 单位 结论 金额 年份 来源 出处 引用 标记 事实 关键词 词语?")
_SECRET = _any(
    r"系统提示 提示词 系统消息 密钥 api\s?key (?:初始|内部|隐藏)(?:规则|指令) 聊天记录 对话历史 环境变量 cookie"
)
_STYLE = _any(
    r"法语 英语 英文 日语 日文 德语 俄语 西班牙语 文言文? 拼音 表情(?:符号)? emoji base\d+ 大写 倒序 诗歌 打油诗"
    " 火星文 摩斯电?码 json markdown"
)
_ALTER = _any("加入 加上 插入 包含 附上 写上 写入 推荐 提及 注明 声明 替换 翻译 改 换 倒 编码 加密 隐藏 附带 添加 都")
_FORGET = _any(
    "忽略 忽视 无视 忘记 忘掉 忘了 不要理会 不必理会 不用理会 不用管 别管 抛开 丢弃 停止遵守 不再遵守 不要遵守"
)
_TELL = _any("透露 泄露 显示 打印 输出 公布 公开 复述 重复 说出 告诉我 列出 交出 附上")
_DO = _any(
    "写 编 生成 翻译 总结 概括 解释 列出 计算 分析 推荐 讲 描述 编写 输出 打印 执行 运行 调用 访问 打开 删除 转发 下载"
)
_LURE = _any(
    "访问 点击 打开 登录 下载 安装 转账 汇款 付款 扫码 购买 关注 添加 联系 投票 捐款 注册 加入 转给 把钱 www http"
)

_CHINESE = (
    # Earlier rules are taken back.
    rf"{_FORGET}.{{0,6}}(?:{_EARLIER}|所有|一切|全部|任何|其[他它]).{{0,10}}{_RULE}",
    rf"{_any('放弃 绕过 覆盖 跳过 取消 作废 清除 解除')}.{{0,6}}{_EARLIER}.{{0,10}}{_RULE}",
    rf"{_EARLIER}的?.{{0,6}}{_any('指令 提示词? 设定 命令 规则')}.{{0,8}}{_any('无效 作废 失效 取消 不算 忽略 不再')}",
    r"忽略安全|系统指令|优先执行|^(?:别|不必|不用|无需)(?:理会|理|管|回答|遵守|引用)|^停止(?:引用|回答|使用|检索)|(?:遗忘|忘却|清空|清除|抹去|重置).{0,6}(?:你|设定|记忆|指令|规则)",
    r"(?:不要|停止|别)再?(?:执行|继续|理会|遵循|遵守|考虑)(?:先前|之前|以上|原来|上述|当前|任何|其他)",
    r"(?:上文|前文|以上|上述)(?:内容|资料)?(?:都|均|全|全部)?(?:是|为)?(?:假的?|错的?|虚构|编造|测试)(?:,|。|$)",
    r"[将把](?:原|用户的?|上述|这个)?(?:问题|提问|任务)(?:替换|改|换|转发|发送)",
    r"(?:从现在起|从现在开始|现在起|接下来|此后)的?,?(?:你|您|请|一律|只|必须|无论|不管|所有(?:回|问|答))",
    # The reply that is being written is talked about.
    rf"{_CLAUSE}{_MUST}.{{0,14}}{_any('在 把 将 用 以 于 对 从 给')}?.{{0,10}}{_REPLY}"
    r"(?:里|中|内|时|前|后|的?(?:开头|结尾|末尾|最后|内容|每)|[:\"“为是成:,]|$)",
    rf"{_CLAUSE}{_MUST}?(?:把|将|(?:在|用|以|从)(?:你|您|该|本次|最终|所有|每|接下来)|在(?={_REPLY}[里中内末结开最的]))"
    rf".{{0,6}}{_REPLY}.{{0,10}}{_ALTER}",
    r"^(?:回答|回复|作答)(?:时|中|里|内容)?.{0,4}(?:必须|务必|一律|不要|不得|请)",
    rf"[你您]的.{{0,2}}{_REPLY}|在?{_REPLY}之?前.{{0,3}}(?:先|请)|^[将把](?:字母|文字|结论|答案|原文|数字|姓名).{{0,6}}(?:换|改|写|说)成",
    r"(?:结尾|末尾|开头|最后)(?:处|部分)?(?:请|务必|必须|一定要)|^(?:不要|别)再?(?:提及|提到|引用|透露|使用)",
    r"(?:只|仅|一律|直接|立即|必须|请)(?:能|需|要|可以|准)?(?:回答|回复|输出|打印|重复|复述|说出)"
    r"(?:一个|这|以下|下面|如下|[:\"'「]|\w{0,6}[:\"])",
    rf"(?:用|以|使用|改用|采用){_STYLE}.{{0,8}}(?:回答|回复|作答|答复|输出|写|书写|表达|说)(?!的)",
    r"(?:正确|标准|真正|唯一|最终)的?答案(?:应|必须|一律|只能|就)(?:是|为|当|写)|一律(?:回答|答|写成|写为|说成)",
    r"(?:不要|不得|禁止|别)(?:引用|使用|参考|采用)(?:其他|其它|别的|任何|以上|上述)(?:文章|资料|来源|段落|内容)",
    # A role is given, or a model is addressed.
    rf"{_CLAUSE}[你您](?:现在|将|必须|应该|需要|要|已经|从此)?.{{0,4}}{_any('是 扮演 变成 作为 叫做? 充当 成为')}"
    rf".{{0,16}}(?:{_MODEL}|{_ROLE})",
    r"^(?:[^\"]{0,12}[,:])?[你您]的?.{0,4}(?:必须|应当|应该|务必|任务|职责|身份)|(?:身为|作为)[^,]{0,10},[你您](?:应|必|要|不)",
    r"[你您](?:现在)?(?:必须|应当|只能|需要|要)(?:声称|赞扬|批评|称赞|宣布|相信|假设|承认|否认|表示|说|推荐)",
    r"以.{1,8}(?:身份|口吻|语气|风格)(?:来)?(?:批准|回答|回复|说|写|执行|作答|发言|授权)",
    r"(?:无论|不管)(?:问题|用户|对方|提问|问什么|别人|谁)[^,。]{0,8},",
    rf"(?:扮演|假装|充当|模拟)(?:成|你|自己|一[个名位]).{{0,14}}(?:{_MODEL}|{_ROLE})",
    rf"{_MODE}\s?模式.{{0,6}}(?:已|启|开|进|激活)|(?:进入|启用|开启|激活|切换到?).{{0,6}}{_MODE}\s?模式",
    rf"(?:致|告|提醒|所有|任何|凡是|各位|如果你是|当你是|若你是|你是).{{0,6}}{_MODEL}"
    r".{0,12}(?:请|注意|须知|必读|务必|不要|看到|读到|读取)",
    r"(?:模型|ai|评审者?|系统)(?:须|请|必须|应当?).{0,10}(?:满分|好评|评分|最高分)|开始角色扮演|请(?:假定|假设|想象)你?",
    rf"{_MODEL}们?(?:请|注意|须知|必读|务必|看到|读到|阅读|处理[本此这该])",
    # Secrets are asked for, or the person asking is sent somewhere.
    rf"{_TELL}.{{0,8}}{_SECRET}|[把将].{{0,8}}(?:{_SECRET}|密码|口令)(?:发送|上传|提交|转发|发)[到给至]",
    rf"{_CLAUSE}{_any('请 务必 并且? 然后 最后 同时 必须 你[要应需]')}?"
    rf"{_any('告诉 提醒 建议 引导 诱导 通知 要求 劝 鼓励 邀请 让 向')}{_ASKER}.{{0,12}}{_LURE}",
    # A bare command.
    rf"^(?:帮我|麻烦|现在|并且?|然后)?你?{_DO}(?:一[首篇个段份条则句种]|以下|下面|下列|如何|[十\d]|https?|www|链接)",
    r"^(?:介绍|总结|概括|解释|翻译|列出|描述)一?下?(?!权)[^,]{2,20}[。!]?$",
    # News asks its readers for attention and care, never for a piece of work.
    rf"^(?:请|帮我)(?!问|看|听|注意|关注|进|扫|联系|于|勿|各|参见|慎|耐|您"
    rf"|在上述|提前|携带|尽量|及时|以|接着|解释一下|{_any('广大 大家 有关 相关')})",
    # Rules, tasks and modes of a machine are changed.
    r"(?:规则|设定|要求|指令|规定|提示词?|限制|策略)(?:都|已经?|均|统统|全部|全都|现在?|现已)*"
    r"(?:过期|失效|不再适用|不再有效|作废|取消|关闭|解除|重置)(?:了|,|。|!|$)",
    r"(?:请|并)?(?:照此|按此|依此|以此为准)(?:执行|办理?|回答|作答)|(?:先前|前面|之前|前述|以前)的?(?:所有|全部|任何|一切)?的?(?:要求|规则|设定|指令|规定|提示)",
    r"^(?:[^,]{0,8}:)?(?:请)?(?:立即|马上|先)?(?:停止|终止|中断|放弃|暂停|忽略|跳过)(?:你|当前|本次|正在|现有|问题|原来?的?问题|前面|上面|后面)",
    r"(?:切换|转入|改用|回到|进入).{0,8}(?:模式|身份|角色),?(?:然后|并|再|请|回答|输出)|进入(?:测试|调试|维护)(?:环节|状态|阶段)?,?请",
    r"(?:最高|更高|高)优先级?(?:的)?(?:命令|指令|要求|指示)|优先于?(?:用户|其他|原有|系统).{0,6}(?:问题|指令|要求|规则)|^.{0,6}(?:管理员|开发者|开发人员|系统)(?:留言|指令|命令|更新|公告|消息)",
    # A machine is told what to do once it reads this.
    rf"(?:读到|看到|阅读到|读取|处理|抓取|解析|总结|引用)(?:了)?(?:此|这|本)[^,。]{{0,8}}的?.{{0,4}}{_MACHINE}",
    rf"(?:给|致|供|告知?)(?:所有|各?种?|任何|每[个位])?.{{0,3}}{_MACHINE}(?:的|们)?(?:提示|说明|通知|要求|指令|专用|:)|{_MACHINE}(?:阅读|使用|处理)?专用[:,]",
    r"(?:如果|若|假如|当)你(?:正在?|在|是在?)?(?:为|替|帮|给|向)(?:用户|别人|读者|他人|人)|作为.{0,6}(?:模型|助手|人工智能|机器人),?(?:你|请|应|必须)",
    r"(?:假设|假定|想象|设想|试想)(?:一下)?你(?:是|为|现在|正|可以|没有)|你的?(?:新|真正|唯一|真实|首要)的?(?:身份|角色|任务|名字|目标|职责)",
    r"你(?:将|会|已|现在)?(?:不再|不会再?|不必|不用|无需)(?:受|遵守|遵循|理会|考虑)|(?:忘记|忘掉|忘了)你(?:是|的)",
    # What the answer is to say, hide or change.
    rf"(?:统一|一律|一概|全部|都|均|只|仅|须|必须|务必|就)(?:允许|能|可|用)?"
    rf"{_any('回答 回复 答复 作答 回应 输出')}(?:[\"'「:]|(?:\w{{0,6}}[\"「]))",
    rf"{_ANSWERING}(?:本文|全文|这篇|该文|问题|时|中|里|之前|前|末尾|结尾|开头|的?每)[^,。]{{0,8}},?(?:须|务必|必须|一定|先|都要|不要|不得|请|应)",
    r"(?:不要|不得|请勿|禁止|别|拒绝)(?:再)?(?:检索|查阅|采信|引用|参考|显示|给出|展示|注明|提供|标注)"
    r"(?:别处|其[他它]|别的|任何|他处|原文|来源|出处|引用|链接|媒体)",
    r"(?:当作|作为|视为|视作)(?:唯一|全部|最终)的?.{0,4}(?:依据|来源|事实|标准|答案)|(?:评|列|视|认定|判断?)为最(?:可信|权威|可靠)",
    rf"[将把](?:所有|全部|每[个一]|文中|其中|上述|一切|你的?|答案的?|原文的?)的?.{{0,4}}{_FACT}.{{0,6}}(?:乘|除|加|减|改|换|替换|删|写成|说成|隐藏)|把{_FACT}(?:都|全)?(?:改|换|写|说)成",
    r"(?:如果|若|一旦|要是|假如)(?:有人|用户|对方|别人|读者|谁)(?:询|追|提)?问.{0,14},(?:就|请|只|一律|都|则)?(?:说|回答|回复|告诉|声称|称)",
    rf"(?:不要|别|不得|不能|切勿)(?:告诉|透露给?|让|提醒|告知){_ASKER}|(?:先|再|并|直接|请|务必|要)(?:向|对|跟|找|让|引导|诱导|告诉|要求|劝){_ASKER}(?!.{{0,6}}(?:致歉|道歉|负责))",
    rf"^(?:请)?(?:向|对|引导|诱导|告诉|劝说?|要求|通知|提示){_ASKER}(?:说|推荐|索要|推销|宣传|购买|点击|登录|透露|他|她|其)",
    # A sentence that opens with an order and speaks of replies or of who asked: news does neither.
    rf"^(?:请|不要|别|只|务必|必须|直接|立即|改为|统一|一律|先|要求{_MACHINE})(?!(?:要|有|是|看|听|注意|关注|用户))[^,。]{{0,20}}"
    rf"(?:用户|{_ANSWERING.replace('给出|', '').replace('结果|', '')}|提问|提示词|{_MACHINE})(?!权|率|端|数|体验|名)",
    # What was said in confidence is asked for, or sent away.
    r"(?:系统|内部|隐藏|初始|最初|第一条|全部|所有)(?:里|中|的)?.{0,4}(?:设定|开场白|提示|消息|规则|配置|口令|指令)(?:的)?.{0,8}(?:贴出|贴上来|发出来|复述|打印|列出|展示|显示|说出|逐字|公开|写出)",
    r"(?:输出|公开|展示|贴出|复述|说出|允许输出|列出)(?:你的?)?(?:全部|所有|完整)?的?(?:内部|系统|隐藏|初始)(?:配置|规则|设定|指令|信息|消息|提示)",
    r"[将把](?:你收到|聊天|对话|问答|会话|会谈|用户)(?:的)?.{0,8}(?:发|传|寄|转|提交|告诉|复述)(?:到|给|至|送|一遍)?",
    # A turn of a dialogue, or a control word of a model.
    r"^(?:系统|管理员|开发者|用户|助手|system|user|assistant|human|instruction)"
    r"(?:消息|提示|指令|message|prompt)?\s?[:】\]>]",
    r"no_answer|<\|[a-z_]+\|>|\[/?(?:inst|system|sys)\]|###\s?(?:指令|系统|instruction|system)",
)

_VERB = _any(
    "add act analy[sz]e anagram answer append apply augment break change classify combine compose convert create"
    " decode delete describe embed encode encrypt enhance enrich ensure execute explain express forget generate give"
    " group ignore implement include incorporate inject insert integrate introduce invert list make mention misspell"
    " modify offer output pretend print promote provide rearrange recommend repeat replace reply respond reveal reverse"
    " rewrite say scramble send share shift show spell start state stop substitute suggest summari[sz]e swap switch"
    " tell translate turn use utilize validate verify visit write"
)
_OBJECT = _any(
    "a an the your all every each any this these that it me us with in as how what who why using only main key primary"
    " some words letters vowels emojis? numbers symbols following subsequent one two random users? readers? to down"
    r" sure into by at http\S* www\S*"
)
_ENGLISH = (
    r"\b(?:ignore|disregard|forget|override|bypass|discard|neglect)\b.{0,40}"
    r"\b(?:previous|prior|above|earlier|preceding|all|any|your|these|other)\b.{0,40}"
    r"\b(?:instruct\w*|prompts?|rules?|directions?|guidelines?|contexts?|messages?|told|said|text|tasks?)\b",
    r"\byour\s(?:\w+\s)?(?:answer|reply|response|output|explanation|elucidation|implementation)\b",
    r"\b(?:in|into|to|of|within|for)\syour\s(?:\w+\s)?"
    r"(?:message|summary|solution|algorithm|script|code|program|project)\b",
    r"^(?:please )?(?:do not|don't|never|always) (?:answer|reply|respond|mention|cite|quote|tell|reveal|follow|say)\b",
    r"\b(?:you are|you're) (?:now|no longer|going to act)\b|\bpretend (?:to be|you|that)\b",
    r"\b(?:act|behave|respond|speak) as (?:if|an?|the)\b.{0,40}\b(?:assistant|ai|model|bot|hacker|admin|expert)\b",
    r"\b(?:system prompts?|developer mode|jailbreak|prompt injection|as an ai|dear (?:ai|assistant|model))\b",
    r"\b(?:can|could|would|will) you (?:please )?(?:\w+ )?(?:reply|answer|respond|show|invert|substitute|classify"
    r"|translate|write|explain|tell|provide|give|reverse|encode|summari[sz]e)\b",
    r"^(?:how (?:can|do|should|would) i|help me|i need you to|i want you to)\b",
    r"^what(?:'s| is) the (?:capital|difference|meaning)\b",
    rf"^(?:please |kindly |now |then |also |finally |instead,? )?{_VERB},? (?:\w+ly )?(?:\w+'s )?{_OBJECT}\b",
    r"```|\bimport (?:os|requests|sys|subprocess)\b|\brm -rf\b|\beval\(|\bexec\(",
)
_INSTRUCTION = re.compile("|".join(f"(?:{rule})" for rule in (*_CHINESE, *_ENGLISH)))


@lru_cache(maxsize=256)  # of a passage, to read it and to report what was left out
def flag_instructions(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the sentences of ``text`` that seem to give a language model instructions."""
    return tuple((start, end) for start, end in split_sentences(text) if _is_instruction(fold_text(text[start:end])))


def _is_instruction(folded: str) -> bool:
    return bool(_INSTRUCTION.search(folded)) or speaks_to_machine(folded)
