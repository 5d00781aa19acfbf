namespace FindAgents.Engine.Imaging;

/// <summary>
/// The colours of numbered regions: the seven of Okabe and Ito (2008) that people with any common colour blindness
/// tell apart, in an order that sets neighbours apart and begins with the one that is rarest in photos of people and
/// rooms. After the seventh they begin again, and the numbers decide.
/// </summary>
public static class RegionPalette
{
    /// <summary>The colours in order.</summary>
    public static IReadOnlyList<RegionColor> Colors { get; } =
    [
        new("sky blue", 86, 180, 233),
        new("orange", 230, 159, 0),
        new("green", 0, 158, 115),
        new("pink", 204, 121, 167),
        new("yellow", 240, 228, 66),
        new("vermilion", 213, 94, 0),
        new("blue", 0, 114, 178),
    ];

    /// <summary>The colour of a region.</summary>
    /// <param name="number">The region's number, from 1.</param>
    public static RegionColor ColorOf(int number)
    {
        var count = Colors.Count;
        return Colors[(((number - 1) % count) + count) % count];
    }
}
