using FindAgents.Engine.Foundations.Vision.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Foundations.Layers;

/// <summary>The shortcuts that the backbones' layers take lead where the long way does.</summary>
public sealed class LayerTests
{
    [Theory]
    [InlineData(6, 9, 3)]
    [InlineData(5, 7, 4)]
    [InlineData(2, 3, 5)]
    public void Windows_cut_and_joined_are_the_cells_again(int height, int width, int size)
    {
        using var scope = NewDisposeScope();
        var cells = rand(2, height, width, 3);
        var windows = Windows.Cut(cells, size);
        Assert.Equal([2 * ((height + size - 1) / size) * ((width + size - 1) / size), size, size, 3], windows.shape);
        Assert.Equal(cells[1, 0, 0], windows[windows.shape[0] / 2, 0, 0]);
        Assert.Equal(cells, Windows.Join(windows, height, width));
    }

    [Fact]
    public void The_residual_of_a_depthwise_convolution_is_its_input()
    {
        using var scope = NewDisposeScope();
        using var convolution = SpatialConvolution.Depthwise(4, 3, null);
        foreach (var parameter in convolution.parameters())
        {
            nn.init.normal_(parameter);
        }

        var cells = rand(2, 5, 6, 4);
        var expected = cells.add(Grid.Convolve(convolution, cells));
        Assert.True(expected.sub(convolution.ForwardWithResidual(cells)).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void A_part_of_a_linear_layer_is_that_part_of_its_output()
    {
        using var scope = NewDisposeScope();
        using var layer = new LinearMap(5, 7, null);
        foreach (var parameter in layer.parameters())
        {
            nn.init.normal_(parameter);
        }

        var input = rand(2, 3, 5);
        Assert.True(layer.call(input).narrow(2, 2, 3).sub(layer.Part(input, 2, 3)).abs().max().item<float>() < 1e-6);
    }

    [Fact]
    public void Padding_is_zeros_at_the_right_and_the_bottom()
    {
        using var scope = NewDisposeScope();
        var map = ones(1, 2, 3, 5);
        var padded = Grid.PadMap(map, 4);
        Assert.Equal([1, 2, 4, 8], padded.shape);
        Assert.Equal(map, padded[.., .., ..3, ..5]);
        Assert.Equal(30f, padded.sum().item<float>());
        Assert.Equal([1, 4, 8, 2], Grid.PadCells(Grid.Cells(map), 4).shape);
        Assert.Equal(map.shape, Grid.PadMap(map, 1).shape);
    }
}
