namespace FindAgents.Engine.Foundations.Vision;

/// <summary>One of the categories of panoptic COCO.</summary>
/// <param name="Id">The id in COCO's annotation files.</param>
/// <param name="Name">The name in COCO's annotation files, such as <c>tree-merged</c>.</param>
/// <param name="Supercategory">The group it belongs to, such as <c>plant</c>.</param>
/// <param name="IsThing">A countable thing, rather than stuff.</param>
public sealed record CocoCategory(int Id, string Name, string Supercategory, bool IsThing)
{
    /// <summary>The name as a person says it: <c>tree</c> for <c>tree-merged</c>, <c>brick wall</c> for <c>wall-brick</c>.</summary>
    public string Phrase { get; } = Spoken(Name);

    private static string Spoken(string name)
    {
        if (name == "playingfield")
        {
            return "playing field";
        }

        var parts = name.Split('-').Where(part => part is not ("merged" or "other" or "stuff")).ToArray();

        // COCO writes the kind of a wall or floor behind it; "window-blind" is in the spoken order already.
        return string.Join(' ', parts is ["wall" or "floor", _] ? parts.Reverse() : parts);
    }
}
