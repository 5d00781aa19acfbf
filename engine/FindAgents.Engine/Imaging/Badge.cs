using FindAgents.Engine.Masks;

namespace FindAgents.Engine.Imaging;

/// <summary>Where a region's number is drawn.</summary>
/// <param name="Number">The number.</param>
/// <param name="Anchor">The deepest visible point of the region.</param>
/// <param name="Center">The middle of the badge: the anchor, or beside the region where that is smaller than its badge.</param>
internal sealed record Badge(int Number, PointF Anchor, PointF Center)
{
    /// <summary>Whether it lies beside its region, with a line to it.</summary>
    public bool IsBeside => Anchor != Center;
}
