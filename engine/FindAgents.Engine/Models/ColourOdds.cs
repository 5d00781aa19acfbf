using System.Runtime.CompilerServices;

namespace FindAgents.Engine.Models;

/// <summary>How much likelier each colour is on something than beside it: two histograms over red, green and blue.</summary>
/// <remarks>A colour counts in the eight bins around it, each by how near it is, so that no edge between bins shows in a mask. Not thread-safe while counting.</remarks>
internal sealed class ColourOdds
{
    private const int Bins = 8;      // steps between black and full, each channel
    private const int Side = Bins + 1;
    private const int Corners = 8;
    private const double Prior = 3;  // pixels that each colour is seen on both, before any is: rare colours prove little

    private readonly double[] _on = new double[Side * Side * Side];
    private readonly double[] _beside = new double[Side * Side * Side];
    private double _allOn;
    private double _allBeside;

    /// <summary>Counts a pixel.</summary>
    /// <param name="red">0–255.</param>
    /// <param name="green">0–255.</param>
    /// <param name="blue">0–255.</param>
    /// <param name="on">How much of it is on the thing.</param>
    /// <param name="beside">How much of it is beside the thing.</param>
    public void Count(byte red, byte green, byte blue, double on, double beside)
    {
        Shares shares = default;
        var corner = Shared(red, green, blue, ref shares);
        for (var i = 0; i < Corners; i++)
        {
            _on[corner + Offset(i)] += on * shares[i];
            _beside[corner + Offset(i)] += beside * shares[i];
        }

        _allOn += on;
        _allBeside += beside;
    }

    /// <summary>Reads the histograms as they now are.</summary>
    /// <returns>The logarithm of how much likelier a colour is on the thing; <see langword="null"/> where not a pixel's worth was seen on it, or beside it.</returns>
    public Func<byte, byte, byte, double>? LogOdds()
    {
        if (_allOn < 1 || _allBeside < 1)
        {
            return null;
        }

        var prior = Prior / (_allOn + _allBeside);
        var odds = new double[_on.Length];
        for (var i = 0; i < odds.Length; i++)
        {
            odds[i] = Math.Log(((_on[i] / _allOn) + prior) / ((_beside[i] / _allBeside) + prior));
        }

        return (red, green, blue) =>
        {
            Shares shares = default;
            var (corner, sum) = (Shared(red, green, blue, ref shares), 0.0);
            for (var i = 0; i < Corners; i++)
            {
                sum += odds[corner + Offset(i)] * shares[i];
            }

            return sum;
        };
    }

    private static int Offset(int corner) => ((corner >> 2) * Side * Side) + (((corner >> 1) & 1) * Side) + (corner & 1);

    // The darkest of the eight bins around a colour, and what share of it each has.
    private static int Shared(byte red, byte green, byte blue, ref Shares shares)
    {
        var (r, g, b) = (Split(red), Split(green), Split(blue));
        for (var i = 0; i < Corners; i++)
        {
            shares[i] = (i >> 2 == 0 ? 1 - r.Part : r.Part) * ((i >> 1 & 1) == 0 ? 1 - g.Part : g.Part) * ((i & 1) == 0 ? 1 - b.Part : b.Part);
        }

        return (((r.Bin * Side) + g.Bin) * Side) + b.Bin;

        static (int Bin, double Part) Split(byte value)
        {
            var at = value / 255.0 * Bins;
            var bin = Math.Min((int)at, Bins - 1);
            return (bin, at - bin);
        }
    }

    [InlineArray(Corners)]
    private struct Shares
    {
        private double _first;
    }
}
