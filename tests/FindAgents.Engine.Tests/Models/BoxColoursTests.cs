using CsCheck;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Models;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Models;

public sealed class BoxColoursTests : IDisposable
{
    private const int Width = 80;
    private const int Height = 60;
    private static readonly Box Drawn = new(20, 15, 40, 30);
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void What_looks_like_the_surroundings_is_taken_out_and_what_does_not_stays()
    {
        // The model has seen the thing roughly: surer in the middle of the box, of all of it more sure than not.
        var seen = full(Height, Width, -6f);
        seen[15..45, 20..60] = 0.5;
        seen[22..38, 30..50] = 2;
        var mask = MaskReading.Above(BoxColours.Apply(seen, Disc(), new RefinePrompt { Box = Drawn }), Width, Height);
        var truth = BinaryMask.FromNonZero(Width, Height, [.. Pixels.Select(p => OnDisc(p.X, p.Y) ? (byte)1 : (byte)0)]);
        Assert.True(MaskReading.Above(seen, Width, Height).IoU(truth) < 0.72);
        Assert.True(mask.IoU(truth) > 0.88, $"{mask.IoU(truth)}"); // a pixel's breadth around a disc of 19×14 is the smoothing's
    }

    [Fact]
    public void Beyond_the_box_and_without_one_nothing_changes() => Gen.Select(Gen.Int[0, 1_000_000], Gen.Double[-20, 90], Gen.Double[-20, 70], Gen.Double[0, 100], Gen.Double[0, 80]).Sample((seed, x, y, w, h) =>
    {
        using var scope = NewDisposeScope();
        using var random = new Generator((ulong)seed);
        var seen = randn(Height, Width, generator: random) * 4;
        Assert.True(seen.Equals(BoxColours.Apply(seen, Disc(), new RefinePrompt { Positive = [new PointF(40, 30)] })));

        var box = new Box(x, y, w, h);
        var bent = BoxColours.Apply(seen, Disc(), new RefinePrompt { Box = box });
        Assert.True(bent.isfinite().all().item<bool>());
        var (left, top, right, bottom) = (Math.Floor(x), Math.Floor(y), Math.Ceiling(x + w), Math.Ceiling(y + h));
        var changed = bent.ne(seen).data<bool>().ToArray();
        for (var i = 0; i < changed.Length; i++)
        {
            var (column, row) = (i % Width, i / Width);
            Assert.True(!changed[i] || (column >= left && column < right && row >= top && row < bottom));
        }
    });

    [Fact]
    public void One_colour_all_over_says_nothing()
    {
        var plain = Picture((_, _) => [90, 90, 90]);
        var seen = randn(Height, Width);
        Assert.True(allclose(seen, BoxColours.Apply(seen, plain, new RefinePrompt { Box = Drawn }), atol: 1e-5));
    }

    [Fact]
    public void Where_a_person_clicked_the_click_decides()
    {
        // Clicked beside the disc, on what looks like the surroundings: meant nevertheless.
        var click = new PointF(22.5, 17.5);
        var seen = zeros(Height, Width);
        var prompt = new RefinePrompt { Box = Drawn, Positive = [click] };
        var bent = BoxColours.Apply(seen, Disc(), prompt);
        Assert.Equal(0, bent[17, 22].item<float>());
        Assert.True(bent[17, 28].item<float>() < bent[17, 24].item<float>(), "further off the colour counts");
        Assert.True(BoxColours.Apply(seen, Disc(), new RefinePrompt { Box = Drawn })[17, 22].item<float>() < -1);
    }

    [Fact]
    public void Thing_and_surroundings_trade_places_when_they_are_counted_the_other_way() =>
        Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte, Gen.Double[0, 5], Gen.Double[0, 5]).Array[3, 50].Where(all => all.Sum(p => p.Item4) > 1 && all.Sum(p => p.Item5) > 1).Sample(all =>
        {
            var (odds, swapped) = (new ColourOdds(), new ColourOdds());
            foreach (var (red, green, blue, on, beside) in all)
            {
                odds.Count(red, green, blue, on, beside);
                swapped.Count(red, green, blue, beside, on);
            }

            var (one, other) = (odds.LogOdds()!, swapped.LogOdds()!);
            foreach (var (red, green, blue, _, _) in all)
            {
                Assert.Equal(one(red, green, blue), -other(red, green, blue), 9);
            }
        });

    [Fact]
    public void Too_little_seen_says_nothing()
    {
        var odds = new ColourOdds();
        odds.Count(1, 2, 3, 0.9, 20);
        Assert.Null(odds.LogOdds());
        odds.Count(255, 255, 255, 0.1, 0);
        Assert.True(odds.LogOdds()!(255, 255, 255) > 0);
        Assert.True(odds.LogOdds()!(1, 2, 3) < odds.LogOdds()!(255, 255, 255));
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        var (seen, disc) = (zeros(Height, Width), Disc());
        using (var warm = BoxColours.Apply(seen, disc, new RefinePrompt { Box = Drawn }))
        {
            Assert.Equal(seen.shape, warm.shape);
        }

        var before = LiveTensors.Baseline();
        BoxColours.Apply(seen, disc, new RefinePrompt { Box = Drawn }).Dispose();
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    private static IEnumerable<(int X, int Y)> Pixels => Enumerable.Range(0, Width * Height).Select(i => (i % Width, i / Width));

    private static bool OnDisc(int x, int y) => ((x - 40) * (x - 40) / 361.0) + ((y - 30) * (y - 30) / 196.0) <= 1;

    private static RgbImage Disc() => Picture((x, y) => OnDisc(x, y) ? [200, 40, 30] : [30, 60, (byte)(150 + (x % 20))]);

    private static RgbImage Picture(Func<int, int, byte[]> colour) => new(Width, Height, [.. Pixels.SelectMany(p => colour(p.X, p.Y))]);
}
