"""A ResNet-50 of half width, shaped as the weights of Yahoo's open_nsfw are.

53 convolutions and 5.9 million weights, a quarter of the work of a full ResNet-50 (He et al., "Deep
Residual Learning for Image Recognition", 2016). Two things differ from torchvision's: a stage
halves its maps in the first 1×1 convolution, and the pooling after the stem pads right and bottom
only. Parts have torchvision's names.
"""

from __future__ import annotations

from torch import Tensor, nn

STEM = 64  # maps of the stem
STAGES = ((32, 3), (64, 4), (128, 6), (256, 3))  # maps within a block, number of blocks
EXPANSION = 4  # maps that leave a block, for each map within it
WIDTH = STAGES[-1][0] * EXPANSION  # of the features


class Block(nn.Module):
    """A bottleneck: 1×1 convolution, 3×3, 1×1, and the way around them."""

    def __init__(self, entering: int, within: int, stride: int) -> None:
        super().__init__()
        leaving = within * EXPANSION
        self.conv1 = nn.Conv2d(entering, within, 1, stride, bias=False)
        self.bn1 = nn.BatchNorm2d(within)
        self.conv2 = nn.Conv2d(within, within, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(within)
        self.conv3 = nn.Conv2d(within, leaving, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(leaving)
        self.relu = nn.ReLU(inplace=True)
        self.downsample: nn.Module | None = None
        if entering != leaving or stride > 1:
            self.downsample = nn.Sequential(
                nn.Conv2d(entering, leaving, 1, stride, bias=False), nn.BatchNorm2d(leaving)
            )

    def forward(self, maps: Tensor) -> Tensor:
        around = maps if self.downsample is None else self.downsample(maps)
        inner = self.relu(self.bn1(self.conv1(maps)))
        inner = self.relu(self.bn2(self.conv2(inner)))
        leaving: Tensor = self.relu(self.bn3(self.conv3(inner)) + around)
        return leaving


class HalfResNet(nn.Module):
    """The trunk: (batch, 3, side, side) in; the stages' maps are read by their names."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, STEM, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(STEM)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, ceil_mode=True)  # pads right and bottom
        entering = STEM
        for number, (within, blocks) in enumerate(STAGES, 1):
            stage = []
            for place in range(blocks):
                stride = 2 if number > 1 and place == 0 else 1
                stage.append(Block(entering, within, stride))
                entering = within * EXPANSION
            self.add_module(f"layer{number}", nn.Sequential(*stage))
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight, mode="fan_out", nonlinearity="relu")
