namespace FindAgents.Engine.Models.Official;

/// <summary>What encoding an image takes at its peak, by the vision foundation.</summary>
/// <remarks>
/// Measured on a processor in float32, at 640×480, foundation, pixel decoder and interface together: what each further
/// image of a batch added to the process's peak (docs/devices.md). A GPU's allocator may take more.
/// </remarks>
internal static class EncodingMemory
{
    private static readonly Dictionary<string, long> Measured = new(StringComparer.Ordinal)
    {
        ["focalt"] = 900,
        ["focall"] = 1900,
        ["davitd3"] = 1700,
        ["davitd5"] = 1800,
        ["samvitb"] = 2900,
    };

    /// <summary>Bytes a pixel of the model's input; 0 for a foundation that nobody has measured.</summary>
    /// <param name="foundation">The vision foundation's name.</param>
    public static long BytesPerPixel(string foundation) => Measured.GetValueOrDefault(foundation);
}
