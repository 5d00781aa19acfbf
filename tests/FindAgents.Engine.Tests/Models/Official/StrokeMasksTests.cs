using CsCheck;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Models.Official;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Models.Official;

/// <summary>What people draw becomes pixels of the encoded image.</summary>
public sealed class StrokeMasksTests
{
    // Encoded at twice its size, 80×60, and padded to 96×64.
    private static readonly OfficialImage Image = new(null!, null!, 80, 60, 96, 64);

    private static readonly Gen<PointF> Place = Gen.Select(Gen.Double[0, 39.99], Gen.Double[0, 29.99], (x, y) => new PointF(x, y));

    [Fact]
    public void A_stroke_is_one_connected_line_three_pixels_thick_from_end_to_end()
    {
        Place.List[1, 5].Sample(stroke =>
        {
            var drawn = Draw(stroke);
            Assert.All(stroke, point => Assert.True(drawn[(int)(point.X * 2), (int)(point.Y * 2)]));
            Assert.True(IsConnected(drawn));

            // Nothing lies further from the line than a dot reaches: one pixel and the middle's half, diagonally.
            for (var y = 0; y < drawn.Height; y++)
            {
                for (var x = 0; x < drawn.Width; x++)
                {
                    Assert.True(!drawn[x, y] || Distance(stroke, (x + 0.5) / 2, (y + 0.5) / 2) <= 1.5 * Math.Sqrt(2) / 2, $"({x}, {y}) is far from {string.Join(' ', stroke)}");
                }
            }
        });
    }

    [Fact]
    public void Padding_is_never_drawn_on()
    {
        var drawn = Draw([new PointF(0, 29.9), new PointF(39.9, 29.9), new PointF(39.9, 0)]);
        Assert.All(Enumerable.Range(0, 96), x => Assert.All(Enumerable.Range(0, 64), y => Assert.True(!drawn[x, y] || (x < 80 && y < 60))));
        Assert.True(drawn[79, 59]);
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        Draw([new PointF(1, 1), new PointF(20, 20)]);
        var before = LiveTensors.Baseline();
        Draw([new PointF(1, 1), new PointF(20, 20)]);
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static BinaryMask Draw(IReadOnlyList<PointF> stroke)
    {
        using var masks = StrokeMasks.Draw(new RefinePrompt { Strokes = [stroke] }, Image, 40, 30, CPU);
        using var scope = NewDisposeScope();
        Assert.Equal(0, masks.Negative.sum().item<float>());
        return new BinaryMask(96, 64, [.. masks.Positive.flatten().data<float>().Select(value => (byte)value)]);
    }

    private static bool IsConnected(BinaryMask mask)
    {
        var left = Enumerable.Range(0, mask.Width * mask.Height).Where(i => mask.Pixels[i] != 0).ToHashSet();
        var open = new Stack<int>([left.First()]);
        left.Remove(open.Peek());
        while (open.TryPop(out var i))
        {
            foreach (var j in (int[])[i - 1, i + 1, i - mask.Width, i + mask.Width])
            {
                if (left.Remove(j))
                {
                    open.Push(j);
                }
            }
        }

        return left.Count == 0;
    }

    private static double Distance(List<PointF> stroke, double x, double y) => stroke.Count == 1
        ? Distance(stroke[0], stroke[0], x, y)
        : stroke.Zip(stroke.Skip(1), (a, b) => Distance(a, b, x, y)).Min();

    private static double Distance(PointF a, PointF b, double x, double y)
    {
        var (dx, dy) = (b.X - a.X, b.Y - a.Y);
        var length = (dx * dx) + (dy * dy);
        var along = length == 0 ? 0 : Math.Clamp((((x - a.X) * dx) + ((y - a.Y) * dy)) / length, 0, 1);
        return Math.Sqrt(Math.Pow(x - a.X - (along * dx), 2) + Math.Pow(y - a.Y - (along * dy), 2));
    }
}
