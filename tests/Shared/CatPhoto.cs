using FindAgents.Engine.Masks;

namespace FindAgents.Tests;

/// <summary>What is known of samples/photos/cat.jpg: the cat's face fills its middle, its right edge is background.</summary>
internal static class CatPhoto
{
    public static void AssertIsCat(BinaryMask mask)
    {
        Assert.Equal((451, 300), (mask.Width, mask.Height));
        var face = BinaryMask.FromBox(451, 300, new Box(170, 70, 120, 120));
        var edge = BinaryMask.FromBox(451, 300, new Box(405, 100, 46, 100));
        Assert.True(mask.IntersectionArea(face) > 0.8 * face.Area, $"The mask covers {mask.IntersectionArea(face)} of {face.Area} pixels of the cat's face.");
        Assert.True(mask.IntersectionArea(edge) < 0.2 * edge.Area, $"The mask covers {mask.IntersectionArea(edge)} of {edge.Area} pixels of the background.");
    }
}
