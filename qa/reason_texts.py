"""What readers of the chat are told of a file that was not read, or an article held in quarantine, in their language.

The library gives each reason as a sentence in English and as a code with its values; what stands here is keyed by the
code. A reason without a code is one that only the person who runs the program meets: it stays English.
"""

from __future__ import annotations

from collections.abc import Mapping

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "zh-Hans": {
        # What lowers the quality of an article.
        "short": "只有 {0} 个字。",
        "error_page": "内容是“页面不存在”之类的提示。",
        "lost": "有 {0} 个字已丢失，占正文的 {1}。",
        "unreadable": "正文有 {0} 是乱码，多半是编码不对。",
        "disordered": "文字的顺序不成语句。",
        "list": "只是词语或链接的罗列，没有句子。",
        "few_sentences": "几乎没有完整的句子。",
        "repeated": "正文有 {0} 是重复的内容。",
        "scripts": "有 {0} 的字母属于其他文字。",
        "code": "正文有 {0} 是程序代码或数据。",
        "list_page": "原网页有 {0} 行，几乎没有一行是文章。",
        # What keeps a file from being read.
        "missing": "找不到这个文件或文件夹。",
        "closed": "无法打开。请检查文件名和权限。",
        "too_large": "太大，超过了上限。请拆分后再试。",
        "unknown_kind": "不支持这种文件。",
        "other_kinds": "其中还有不支持的文件，没有读取。",
        "damaged": "文件已损坏或不完整。请重新获取。",
        "protected": "文件已加密。请另存一份没有密码的。",
        "no_text": "里面没有文字。如果是图片，请先做文字识别（OCR）。",
        "no_articles": "里面没有可以当作文章的内容。",
        "undecodable": "认不出文字编码。请另存为 UTF-8 文本。",
        "unreachable": "网址无法访问。",
        "too_hard": "太复杂，没能在限度内读完。请拆分后再试。",
        "quarantined": "质量太差，已放入隔离区。",
    },
    "zh-Hant": {
        "short": "只有 {0} 個字。",
        "error_page": "內容是「頁面不存在」之類的提示。",
        "lost": "有 {0} 個字已遺失，占正文的 {1}。",
        "unreadable": "正文有 {0} 是亂碼，多半是編碼不對。",
        "disordered": "文字的順序不成語句。",
        "list": "只是詞語或連結的羅列，沒有句子。",
        "few_sentences": "幾乎沒有完整的句子。",
        "repeated": "正文有 {0} 是重複的內容。",
        "scripts": "有 {0} 的字母屬於其他文字。",
        "code": "正文有 {0} 是程式碼或資料。",
        "list_page": "原網頁有 {0} 行，幾乎沒有一行是文章。",
        "missing": "找不到這個檔案或資料夾。",
        "closed": "無法開啟。請檢查檔名和權限。",
        "too_large": "太大，超過了上限。請拆分後再試。",
        "unknown_kind": "不支援這種檔案。",
        "other_kinds": "其中還有不支援的檔案，沒有讀取。",
        "damaged": "檔案已損壞或不完整。請重新取得。",
        "protected": "檔案已加密。請另存一份沒有密碼的。",
        "no_text": "裡面沒有文字。如果是圖片，請先做文字辨識（OCR）。",
        "no_articles": "裡面沒有可以當作文章的內容。",
        "undecodable": "認不出文字編碼。請另存為 UTF-8 文字。",
        "unreachable": "網址無法存取。",
        "too_hard": "太複雜，沒能在限度內讀完。請拆分後再試。",
        "quarantined": "品質太差，已放入隔離區。",
    },
}


def tell_reason(reason: str, code: str, language: str) -> str:
    """Return ``reason``, a sentence in English, in another language of the screen.

    Args:
        reason: What is returned where the language is English, or there is no text for the code.
        code: Of the reason, followed by its values: ``lost 12 3.1%``.
        language: ``zh-Hans``, ``zh-Hant`` or ``en``.
    """
    name, *values = code.split() or [""]
    text = _TEXTS.get(language, {}).get(name, "")
    return text.format(*values) if text else reason
