using FindAgents.Engine.Imaging;

namespace FindAgents.Engine.Tests.Imaging;

public class RegionPaletteTests
{
    // What a dichromat sees, in linear RGB (Viénot, Brettel and Mollon, 1999), and full colour vision.
    private static readonly double[][] Protanope = [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]];
    private static readonly double[][] Deuteranope = [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]];
    private static readonly double[][] Trichromat = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];

    [Fact]
    public void Colours_are_told_apart_with_and_without_colour_blindness()
    {
        foreach (var (vision, least) in new[] { (Trichromat, 20.0), (Protanope, 9.0), (Deuteranope, 9.0) })
        {
            var seen = RegionPalette.Colors.Select(color => ToLab(color, vision)).ToList();
            for (var i = 0; i < seen.Count; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    var distance = Math.Sqrt(seen[i].Zip(seen[j], (a, b) => (a - b) * (a - b)).Sum());
                    Assert.True(distance >= least, $"{RegionPalette.Colors[i].Name} and {RegionPalette.Colors[j].Name} are only ΔE {distance:0.0} apart");
                }
            }
        }
    }

    [Fact]
    public void Numbers_go_round()
    {
        Assert.Equal("sky blue", RegionPalette.ColorOf(1).Name);
        Assert.Equal(RegionPalette.ColorOf(1), RegionPalette.ColorOf(8));
        Assert.Equal(RegionPalette.ColorOf(7), RegionPalette.ColorOf(0));
        Assert.Equal(7, RegionPalette.Colors.Select(color => color.Name).Distinct().Count());
    }

    private static double[] ToLab(RegionColor color, double[][] vision)
    {
        var linear = new[] { color.R, color.G, color.B }.Select(v => Math.Pow(((v / 255.0) + 0.055) / 1.055, 2.4)).ToArray();
        var rgb = vision.Select(row => Math.Max(0, row.Zip(linear, (a, b) => a * b).Sum())).ToArray();
        var x = F(((0.4124 * rgb[0]) + (0.3576 * rgb[1]) + (0.1805 * rgb[2])) / 0.9505);
        var y = F((0.2126 * rgb[0]) + (0.7152 * rgb[1]) + (0.0722 * rgb[2]));
        var z = F(((0.0193 * rgb[0]) + (0.1192 * rgb[1]) + (0.9505 * rgb[2])) / 1.089);
        return [(116 * y) - 16, 500 * (x - y), 200 * (y - z)];

        static double F(double t) => t > 0.008856 ? Math.Cbrt(t) : (7.787 * t) + (16.0 / 116);
    }
}
