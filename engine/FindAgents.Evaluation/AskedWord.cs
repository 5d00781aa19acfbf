using FindAgents.Training.Data;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace FindAgents.Evaluation;

/// <summary>A phrase that is no category's name, and what it means.</summary>
/// <param name="Phrase">The phrase.</param>
/// <param name="Kind"><c>synonym</c>, <c>hypernym</c>, <c>plural</c> or <c>attribute</c>.</param>
/// <param name="Means">The categories whose segments it names.</param>
/// <param name="Photo">The photo to ask; <see langword="null"/> for the one in which what is meant is largest.</param>
internal sealed record AskedWord(string Phrase, string Kind, IReadOnlyList<string> Means, long? Photo)
{
    /// <summary>The sixty phrases kept beside this type.</summary>
    public static IReadOnlyList<AskedWord> Load()
    {
        using var stream = typeof(AskedWord).Assembly.GetManifestResourceStream("FindAgents.Evaluation.words.yaml")!;
        using var reader = new StreamReader(stream);
        return [.. new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<List<Line>>(reader)
            .Select(line => new AskedWord(line.Phrase, line.Kind, line.Means, line.Photo))];
    }

    /// <summary>Whether a segment is meant.</summary>
    public bool Names(TrainingInstance instance) => !instance.IsCrowd && Means.Contains(instance.Category.Name, StringComparer.Ordinal);

    /// <summary>The photo to ask; <see langword="null"/> where none shows what is meant with everything labelled that could be.</summary>
    public TrainingPhoto? Choose(IEnumerable<TrainingPhoto> photos) => photos
        .Where(p => (Photo is null || p.Id == Photo) && (p.StuffIsComplete || p.Instances.Where(Names).All(i => i.IsThing)))
        .Select(p => (Photo: p, Share: p.Instances.Where(Names).Sum(i => i.Mask.Area) / ((double)p.Width * p.Height)))
        .Where(p => p.Share > 0)
        .OrderByDescending(p => p.Share).ThenBy(p => p.Photo.Id)
        .Select(p => p.Photo)
        .FirstOrDefault();

    private sealed class Line
    {
        public string Phrase { get; set; } = "";

        public string Kind { get; set; } = "";

        public List<string> Means { get; set; } = [];

        public long? Photo { get; set; }
    }
}
