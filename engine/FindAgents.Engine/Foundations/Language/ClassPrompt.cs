namespace FindAgents.Engine.Foundations.Language;

/// <summary>What the official model asks its language encoder about a class.</summary>
internal static class ClassPrompt
{
    // COCO's panoptic names say with these what a class was merged from; they mean nothing to a language encoder.
    private static readonly string[] Suffixes = ["-other", "-merged", "-stuff"];

    /// <summary>The prompt of a class, such as <c>Describe the concept of sky.</c> for <c>sky-other-merged</c>.</summary>
    /// <exception cref="PromptException">The name is empty.</exception>
    public static string Of(string className)
    {
        ArgumentNullException.ThrowIfNull(className);
        var name = Suffixes.Aggregate(className, (rest, suffix) => rest.Replace(suffix, string.Empty, StringComparison.Ordinal));
        return string.IsNullOrWhiteSpace(name)
            ? throw new PromptException($"The class name '{className}' says nothing: name a thing or a stuff, such as 'dog' or 'sky-other-merged'.")
            : $"Describe the concept of {name}.";
    }
}
