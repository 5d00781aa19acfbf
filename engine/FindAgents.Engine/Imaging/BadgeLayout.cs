using FindAgents.Engine.Masks;

namespace FindAgents.Engine.Imaging;

/// <summary>Finds places for the numbers of regions: inside, where most room is, and not on one another.</summary>
internal static class BadgeLayout
{
    /// <param name="regions">Numbers and masks in drawing order: later ones lie above earlier ones.</param>
    /// <param name="radius">The badges' radius in pixels.</param>
    public static List<Badge> Place(IReadOnlyList<(int Number, BinaryMask Mask)> regions, double radius)
    {
        var badges = new List<Badge>();
        BinaryMask? above = null;
        for (var i = regions.Count - 1; i >= 0; i--)
        {
            var (number, mask) = regions[i];
            if (mask.IsEmpty)
            {
                continue;
            }

            // What lies above hides part of the region; other badges take up room as well.
            var visible = above is null || mask.Except(above) is var rest && rest.IsEmpty ? mask : mask.Except(above);
            var free = WithoutBadges(visible, badges, radius);
            var (x, y, depth) = DistanceTransform.Deepest(free.IsEmpty ? visible : free)!.Value;
            var anchor = new PointF(x + 0.5, y + 0.5);
            var fits = depth >= radius * 0.8 && !free.IsEmpty;
            badges.Add(new Badge(number, anchor, fits ? anchor : Beside(mask, anchor, badges, radius)));
            above = above?.Union(mask) ?? mask;
        }

        badges.Reverse();
        return badges;
    }

    private static BinaryMask WithoutBadges(BinaryMask mask, List<Badge> badges, double radius)
    {
        if (badges.Count == 0)
        {
            return mask;
        }

        // Distances are measured to the badges' rims, so a hole of the badge's size keeps the next one a radius away.
        var pixels = mask.Pixels.ToArray();
        var reach = radius * 1.2;
        foreach (var badge in badges)
        {
            var (left, right) = (Math.Max(0, (int)(badge.Center.X - reach)), Math.Min(mask.Width - 1, (int)(badge.Center.X + reach)));
            var (top, bottom) = (Math.Max(0, (int)(badge.Center.Y - reach)), Math.Min(mask.Height - 1, (int)(badge.Center.Y + reach)));
            for (var y = top; y <= bottom; y++)
            {
                for (var x = left; x <= right; x++)
                {
                    if (SquaredDistance(new PointF(x + 0.5, y + 0.5), badge.Center) <= reach * reach)
                    {
                        pixels[(y * mask.Width) + x] = 0;
                    }
                }
            }
        }

        return new BinaryMask(mask.Width, mask.Height, pixels);
    }

    // Around the region's box, above first: the first place that is in the picture and free, else the freest.
    private static PointF Beside(BinaryMask mask, PointF anchor, List<Badge> badges, double radius)
    {
        var box = mask.BoundingBox.Inflate(radius * 1.5);
        PointF[] places =
        [
            new(anchor.X, box.Y), new(box.Right, anchor.Y), new(box.X, anchor.Y), new(anchor.X, box.Bottom),
            new(box.Right, box.Y), new(box.X, box.Y), new(box.Right, box.Bottom), new(box.X, box.Bottom),
        ];
        var best = (Place: anchor, Room: double.NegativeInfinity);
        foreach (var place in places)
        {
            var inside = new PointF(Into(place.X, mask.Width), Into(place.Y, mask.Height));
            var room = badges.Count == 0 ? double.PositiveInfinity : badges.Min(b => SquaredDistance(b.Center, inside));

            // A place that had to be moved into the picture may cover the region itself.
            room = Math.Min(room, SquaredDistance(anchor, inside));
            if (room > best.Room)
            {
                best = (inside, room);
            }

            if (place == inside && room >= 4 * radius * radius)
            {
                return place;
            }
        }

        return best.Place;

        double Into(double at, int size) => size <= 2 * radius ? size / 2.0 : Math.Clamp(at, radius, size - radius);
    }

    private static double SquaredDistance(PointF a, PointF b) => ((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y));
}
