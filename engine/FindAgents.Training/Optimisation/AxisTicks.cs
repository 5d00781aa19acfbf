using System.Globalization;

namespace FindAgents.Training.Optimisation;

/// <summary>An axis with round numbers on it.</summary>
/// <param name="From">The axis's lower end.</param>
/// <param name="To">Its upper end, above the lower.</param>
/// <param name="Step">The distance of the numbers: 1, 2 or 5 times a power of ten.</param>
internal sealed record AxisTicks(double From, double To, double Step)
{
    /// <summary>The round numbers on the axis.</summary>
    public IReadOnlyList<double> Ticks
    {
        get
        {
            // Counted in steps, so that rounding does not add up.
            var (first, last) = ((long)Math.Ceiling((From / Step) - 1e-9), (long)Math.Floor((To / Step) + 1e-9));
            return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * Step)];
        }
    }

    /// <summary>The axis for some values.</summary>
    /// <param name="values">Finite numbers, at least one.</param>
    /// <param name="count">About how many round numbers are wanted.</param>
    /// <param name="tight">Whether the axis ends at the extreme values instead of at round numbers.</param>
    public static AxisTicks Around(IEnumerable<double> values, int count, bool tight)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        if (high - low <= 1e-12 * Math.Max(Math.Abs(high), Math.Abs(low)))
        {
            // One value only: room on both sides.
            var room = Math.Max(Math.Abs(high) / 2, 1e-9);
            (low, high) = (low - room, high + room);
        }

        var rough = (high - low) / count;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = (rough / power) switch { <= 1 => power, <= 2 => 2 * power, <= 5 => 5 * power, _ => 10 * power };
        return tight ? new AxisTicks(low, high, step) : new AxisTicks(Math.Floor(low / step) * step, Math.Ceiling(high / step) * step, step);
    }

    /// <summary>Where a value lies on the axis, 0–1.</summary>
    public double Place(double value) => (value - From) / (To - From);

    /// <summary>A tick's text: as many digits as neighbours need to differ.</summary>
    public string Format(double tick)
    {
        if (tick == 0)
        {
            return "0";
        }

        var largest = Math.Max(Math.Abs(From), Math.Abs(To));
        return largest is >= 1e6 or < 1e-2
            ? tick.ToString("0.##e0", CultureInfo.InvariantCulture)
            : tick.ToString("F" + Math.Max(0, (int)-Math.Floor(Math.Log10(Step) + 1e-9)).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
