"""What the report calls kinds, measures and verdicts."""

SCORED = {"question": "提问", "selfcheck": "自查", "retrieval": "检索", "facts": "事实"}
GROUPS = {
    "responsibility": "责任部门",
    "deadline": "期限",
    "obligation": "义务",
    "prohibition": "禁止",
    "consequence": "后果",
    "criterion": "条件",
    "target": "目标",
    "support": "扶持",
    "scope": "范围",
    "definition": "定义",
    "procedure": "程序",
    "lineage": "依据与引用",
    "comparison": "比较",
    "metadata": "文件信息",
    "unanswerable": "文件未说的",
    "open": "其他提问",
    "selfcheck": "自查",
    "retrieval": "检索",
    "facts": "事实",
}
MEASURES = {
    "answered": "该答的答了",
    "abstained": "不该答的没答",
    "slots": "内容要点",
    "nothing_wrong": "没有说错",
    "evidence_recall": "依据召回",
    "evidence_recall@3": "前三条引用的依据召回",
    "citation_precision": "引用准确",
    "quotes_exact": "引文逐字",
    "departments": "部门",
    "deadlines": "期限",
    "asked": "该问的问了",
    "consequences": "后果",
    "control": "合规者未被误判",
    "due_dates": "到期日",
    "no_false_comfort": "没有把违规判成合规",
    "verdicts": "判定",
}
VERDICTS = {
    "compliant": "符合",
    "non_compliant": "不符合",
    "unknown": "待核实",
    "not_applicable": "不适用",
}
