using FindAgents.Engine.Masks;

namespace FindAgents.Tests;

/// <summary>What is known of samples/photos/astronaut.jpg: where the person is for certain, and where she is not.</summary>
internal static class AstronautPhoto
{
    public static void AssertIsPerson(BinaryMask mask)
    {
        Assert.Equal((512, 512), (mask.Width, mask.Height));
        var face = BinaryMask.FromBox(512, 512, new Box(190, 60, 80, 110));
        var chest = BinaryMask.FromBox(512, 512, new Box(120, 320, 160, 120));
        var curtain = BinaryMask.FromBox(512, 512, new Box(320, 20, 60, 120));
        Assert.True(mask.IntersectionArea(face) > 0.7 * face.Area, $"The mask covers {mask.IntersectionArea(face)} of {face.Area} pixels of the face.");
        Assert.True(mask.IntersectionArea(chest) > 0.7 * chest.Area, $"The mask covers {mask.IntersectionArea(chest)} of {chest.Area} pixels of the chest.");
        Assert.True(mask.IntersectionArea(curtain) < 0.3 * curtain.Area, $"The mask covers {mask.IntersectionArea(curtain)} of {curtain.Area} pixels of the curtain behind.");
    }
}
