"""What readers of the chat are told of an error, in their language: ``message_for(error, language)``.

The errors' own ``message`` and ``hint`` are English, for logs and for the person who runs the program; they name
settings and servers. What stands here names neither, and says what a reader can do.
"""

from __future__ import annotations

from collections.abc import Mapping

from ingest.errors import (
    ArticleNotFound,
    JiangwenError,
    LibraryDamaged,
    LibraryError,
    LibraryLocked,
    LibraryMismatch,
    LibraryNotFound,
    LibraryUnwritable,
)
from qa.errors import (
    LoginRefused,
    ModelBadReply,
    ModelError,
    ModelRateLimited,
    ModelTimeout,
    ModelUnavailable,
    PromptError,
    QuestionEmpty,
    QuestionTooLong,
)

_TEXTS: Mapping[type[JiangwenError], Mapping[str, str]] = {
    QuestionEmpty: {
        "zh-Hans": "问题是空的。请写出想知道的内容。",
        "zh-Hant": "問題是空的。請寫出想知道的內容。",
        "en": "The question is empty. Write what you want to know.",
    },
    QuestionTooLong: {
        "zh-Hans": "问题太长，最多 {max_chars} 个字。请缩短后再问。",
        "zh-Hant": "問題太長，最多 {max_chars} 個字。請縮短後再問。",
        "en": "The question is too long: at most {max_chars} characters are read. Shorten it and ask again.",
    },
    ModelRateLimited: {
        "zh-Hans": "模型暂时不接受更多请求。请过一会儿再问。",
        "zh-Hant": "模型暫時不接受更多請求。請過一會兒再問。",
        "en": "The model takes no more requests for the moment. Ask again a little later.",
    },
    ModelTimeout: {
        "zh-Hans": "模型没有在规定时间内回答。请再问一次。",
        "zh-Hant": "模型沒有在規定時間內回答。請再問一次。",
        "en": "The model did not answer in time. Ask again.",
    },
    ModelBadReply: {
        "zh-Hans": "模型的回复不完整，无法使用。请再问一次。",
        "zh-Hant": "模型的回覆不完整，無法使用。請再問一次。",
        "en": "The model's reply was incomplete and cannot be used. Ask again.",
    },
    ModelUnavailable: {
        "zh-Hans": "模型现在不可用。请稍后再问，或告诉管理员。",
        "zh-Hant": "模型現在無法使用。請稍後再問，或告訴管理員。",
        "en": "The model is not available. Ask again later, or tell whoever runs this program.",
    },
    ModelError: {
        "zh-Hans": "模型出错了。请再问一次。",
        "zh-Hant": "模型出錯了。請再問一次。",
        "en": "The model failed. Ask again.",
    },
    PromptError: {
        "zh-Hans": "提示词文件有误，无法提问。请告诉管理员。",
        "zh-Hant": "提示詞檔案有誤，無法提問。請告訴管理員。",
        "en": "A prompt file is wrong, so nothing can be asked. Tell whoever runs this program.",
    },
    ArticleNotFound: {
        "zh-Hans": "这篇文章已不在库中。",
        "zh-Hant": "這篇文章已不在庫中。",
        "en": "This article is no longer in the library.",
    },
    LibraryNotFound: {
        "zh-Hans": "文章库不见了。请告诉管理员。",
        "zh-Hant": "文章庫不見了。請告訴管理員。",
        "en": "The library of articles is gone. Tell whoever runs this program.",
    },
    LibraryLocked: {
        "zh-Hans": "文章库正在更新。请过一会儿再试。",
        "zh-Hant": "文章庫正在更新。請過一會兒再試。",
        "en": "The library is being updated. Try again a little later.",
    },
    LibraryMismatch: {
        "zh-Hans": "文章库与当前程序或模型不匹配，需要重建。请告诉管理员。",
        "zh-Hant": "文章庫與目前的程式或模型不相符，需要重建。請告訴管理員。",
        "en": "The library does not fit this program or its model and must be rebuilt. Tell whoever runs this program.",
    },
    LibraryDamaged: {
        "zh-Hans": "文章库无法读取。请告诉管理员。",
        "zh-Hant": "文章庫無法讀取。請告訴管理員。",
        "en": "The library cannot be read. Tell whoever runs this program.",
    },
    LibraryUnwritable: {
        "zh-Hans": "文章库无法写入，可能是磁盘已满。请告诉管理员。",
        "zh-Hant": "文章庫無法寫入，可能是磁碟已滿。請告訴管理員。",
        "en": "The library cannot be written to; the disk may be full. Tell whoever runs this program.",
    },
    LibraryError: {
        "zh-Hans": "文章库出错了。请告诉管理员。",
        "zh-Hant": "文章庫出錯了。請告訴管理員。",
        "en": "The library failed. Tell whoever runs this program.",
    },
    LoginRefused: {
        "zh-Hans": "用户名或密码不对，或错误次数太多。请稍后再试。",
        "zh-Hant": "使用者名稱或密碼不對，或錯誤次數太多。請稍後再試。",
        "en": "Name or password is wrong, or there were too many wrong ones. Try again later.",
    },
    JiangwenError: {
        "zh-Hans": "出错了，没有得到回答。请再试一次。",
        "zh-Hant": "出錯了，沒有得到回答。請再試一次。",
        "en": "Something went wrong and there is no answer. Try again.",
    },
}


def message_for(error: JiangwenError, language: str) -> str:
    """Return what happened and what to do, in one or two sentences for a reader; never a key, path or setting.

    Args:
        error: Any of our errors; one without a text of its own has that of the nearest class above it.
        language: ``zh-Hans``, ``zh-Hant`` or ``en``; another one reads as ``en``.
    """
    texts = next(_TEXTS[kind] for kind in type(error).__mro__ if kind in _TEXTS)
    text = texts.get(language, texts["en"])
    return text.format(max_chars=error.max_chars) if isinstance(error, QuestionTooLong) else text
