"""Panel with the training settings; seed, learning rate and epochs are in the toolbar."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QGridLayout, QWidget

from playground.memory_need import fitting_batch
from playground.spec import MAX_BATCH_SIZE, MAX_PATIENCE, OPTIMIZER_NAMES
from ui.session.engine_text import engine_explanation, engine_summary
from ui.session.session import Session
from ui.session.setting_fields import ChoiceField, DecimalField, IntegerField, Setting
from ui.style.glossary import meaning
from ui.style.numbers import whole
from ui.style.plain_text import set_tip
from ui.style.translation import translate
from ui.widgets.card import Card, field_label, label, set_role
from ui.widgets.combo_box import ComboBox

DEVICES = (("cpu", "CPU"), ("cuda", "CUDA"), ("mps", "MPS"))


class TrainingPanel(Card):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(translate("TrainingPanel", "Training"), parent)
        self._session = session
        self._device = self._make_device()
        optimizers = tuple((value, name) for value, name in OPTIMIZER_NAMES.items())
        losses = (("mean", translate("TrainingPanel", "mean")), ("sum", translate("TrainingPanel", "sum")))
        optimizer = self._setting("optimizer", translate("TrainingPanel", "Optimizer"))
        self._momentum_setting = momentum = self._setting("momentum", translate("TrainingPanel", "Momentum"))
        loss = self._setting("loss", translate("TrainingPanel", "Loss"))
        self._batch = batch = self._setting("batch_size", translate("TrainingPanel", "Batch"))
        clip = self._setting("clip_norm", translate("TrainingPanel", "Clip norm"))
        patience = self._setting("patience", translate("TrainingPanel", "Patience"))
        engine = self._setting("engine", translate("TrainingPanel", "Engine"))
        engines = (
            ("automatic", translate("TrainingPanel", "auto")),
            ("torch", "PyTorch"),
            ("fused", translate("TrainingPanel", "fused")),
        )
        self._momentum = DecimalField(momentum, "momentum", 0, 1)
        self._patience = IntegerField(patience, "patience", 1, MAX_PATIENCE)
        rows: tuple[tuple[str, QWidget], ...] = (
            (optimizer.label, ChoiceField(optimizer, "optimizer_choice", optimizers)),
            (loss.label, ChoiceField(loss, "loss_choice", losses)),
            (
                batch.label,
                IntegerField(batch, "batch_size", 0, MAX_BATCH_SIZE, translate("TrainingPanel", "all pairs")),
            ),
            (clip.label, DecimalField(clip, "clip_norm", 0, 1e12, translate("TrainingPanel", "off"))),
            (momentum.label, self._momentum),
            (patience.label, self._patience),
            (translate("TrainingPanel", "Device"), self._device),
            (engine.label, ChoiceField(engine, "engine_choice", engines)),
        )
        self._build(rows)
        self._show()
        session.document_changed.connect(self._show)
        session.status_changed.connect(self._show)
        self._device.activated.connect(self._on_device_activated)

    def _build(self, rows: tuple[tuple[str, QWidget], ...]) -> None:
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (name, field) in enumerate(rows):
            grid.addWidget(field_label(name, field), row, 0)
            grid.addWidget(field, row, 1)
        self.body.addLayout(grid)
        self._note = label(role="muted", wraps=True)
        self.body.addWidget(self._note)
        self._engine_note = label(role="muted", wraps=True)
        self._engine_note.setObjectName("engine_note")
        self.body.addWidget(self._engine_note)
        self.body.addStretch(1)

    def _setting(self, field: str, name: str) -> Setting:
        return Setting(self._session, "training", field, name)

    def _make_device(self) -> ComboBox:
        box = ComboBox()
        box.setObjectName("device_choice")
        set_tip(box, meaning("device"))
        box.setAccessibleName(translate("TrainingPanel", "Device"))
        for value, name in DEVICES:
            box.addItem(name, value)
        return box

    def _on_device_activated(self) -> None:
        document = self._session.document
        training = replace(document.training, device=self._device.currentData())
        self._session.edit(replace(document, training=training), translate("TrainingPanel", "device"))

    def _show(self) -> None:
        training = self._session.document.training
        self._device.setCurrentIndex(self._device.findData(training.device))
        self._show_devices()
        uses_momentum = training.optimizer in ("sgd", "rmsprop")
        self._momentum.setEnabled(uses_momentum)
        reason = translate("TrainingPanel", "Only SGD and RMSprop have a momentum setting.")
        set_tip(self._momentum, self._momentum_setting.tip if uses_momentum else reason)
        self._patience.setEnabled(training.until != "epochs")
        set_tip(self._patience, self._patience_tip())
        memory = self._memory_note()
        self._note.setText(memory or self._batch_note())
        set_role(self._note, "warning" if memory else "muted")
        self._engine_note.setText(engine_summary(self._session))
        set_tip(self._engine_note, engine_explanation(self._session))

    def _show_devices(self) -> None:
        model = self._device.model()
        missing = translate("TrainingPanel", "This machine has no such device that PyTorch can use.")
        for row, (value, _) in enumerate(DEVICES):
            present = value in self._session.runs.status.devices
            if isinstance(model, QStandardItemModel):
                model.item(row).setEnabled(present)
                model.item(row).setData("" if present else missing, Qt.ItemDataRole.ToolTipRole)

    def _patience_tip(self) -> str:
        tips = {
            "epochs": translate("TrainingPanel", "Applies only to runs that end when solved or flat."),
            "solved": translate(
                "TrainingPanel", "The number of epochs in a row in which every pair must be right."
            ),
            "flat": translate(
                "TrainingPanel", "The number of epochs in a row in which the loss must not have fallen."
            ),
        }
        return tips[self._session.document.training.until]

    def _memory_note(self) -> str:
        """The problem of the batch size in brief; its field has it at length."""
        fitting = fitting_batch(self._session.document)
        if not self._batch.problem or not fitting:
            return self._batch.problem
        text = translate("TrainingPanel", "This takes too much memory: choose at most {0} pairs at once.")
        return text.format(whole(fitting))

    def _batch_note(self) -> str:
        size, pairs = self._session.document.training.batch_size, len(self._session.document.pairs)
        if not 0 < size < pairs:
            return translate("TrainingPanel", "All pairs at once, in their order: 1 update per epoch.")
        text = translate("TrainingPanel", "Shuffled by seed and epoch: {0} updates per epoch.")
        return text.format(-(-pairs // size))
