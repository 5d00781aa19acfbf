using FindAgents.Engine;
using FindAgents.Engine.Results;

namespace FindAgents.Retrieval.Search;

/// <summary>Finds the label that a phrase is.</summary>
internal static class CategoryNames
{
    private static readonly HashSet<string> Determiners = new(["a", "an", "the", "any", "some"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The category that a phrase names, alone or in a regular plural, as the model spells it; null where it names none.</summary>
    public static string? Of(Phrase phrase, FindModelInfo model)
    {
        if (!phrase.IsText)
        {
            return null;
        }

        var words = string.Join(' ', phrase.Parts.Cast<PhraseText>().Select(part => part.Text)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var name = string.Join(' ', words.SkipWhile(Determiners.Contains));
        var categories = model.Categories.Concat(model.StuffCategories).ToList();
        return Forms(name)
            .Select(form => categories.Find(category => category.Equals(form, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(category => category is not null);
    }

    private static IEnumerable<string> Forms(string name)
    {
        yield return name;
        foreach (var (plural, singular) in new[] { ("s", ""), ("es", ""), ("ies", "y"), ("ves", "fe"), ("people", "person") })
        {
            if (name.EndsWith(plural, StringComparison.OrdinalIgnoreCase))
            {
                yield return name[..^plural.Length] + singular;
            }
        }
    }
}
