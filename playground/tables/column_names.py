"""Names that columns of inputs and of targets are known to have."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


INPUTS = _set(
    "input inputs in src source x q question questions prompt query instruction word words token tokens "
    "sentence sentences text texts original 输入 源 源文 原文 问 问题 词 词语 单词 句子 文本 上句"
)
TARGETS = _set(
    "target targets out output outputs tgt trg y a answer answers response completion reply tag tags label "
    "labels translation result translated 输出 目标 译文 答 回答 答案 标签 标注 翻译 下句"
)
LANGUAGES = _set(
    "en fr de es it pt nl ru zh ja ko ar pl cs tr hi el fi da he hu ro th uk vi sv "
    "english french german spanish italian portuguese dutch russian chinese japanese korean arabic "
    "中文 英文 汉语 英语 法语 德语 日语"
)
INDEXES = _set("id index idx nr no no. # row 序号 编号") | {"", "unnamed: 0"}  # of a column that numbers rows
