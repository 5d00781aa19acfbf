using System.Text.Json;
using System.Text.Json.Serialization;
using FindAgents.Engine.Results;

namespace FindAgents.Engine.Models.Mini;

/// <summary>What <c>config.json</c> in a find-mini model's folder says.</summary>
public sealed record FindMiniConfig
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The file's name in a model's folder.</summary>
    public const string FileName = "config.json";

    /// <summary>The model's name.</summary>
    public string Name { get; init; } = "find-mini";

    /// <summary>The model's version.</summary>
    public string Version { get; init; } = "0.4.0";

    /// <summary>The vision foundation's registered name.</summary>
    public string VisionFoundation { get; init; } = "centernet-mobilenetv3";

    /// <summary>The language foundation's registered name.</summary>
    public string LanguageFoundation { get; init; } = "glove-6b-100d";

    /// <summary>The trained weights' file, beside this one.</summary>
    public string Weights { get; init; } = "find-mini.safetensors";

    /// <summary>C: the width of queries, memory and mask features.</summary>
    public int HiddenDim { get; init; } = 128;

    /// <summary>P: the width of the semantic space.</summary>
    public int DimProj { get; init; } = 128;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>Width of the feed-forward layers.</summary>
    public int DimFeedforward { get; init; } = 512;

    /// <summary>Interface layers; they take strides 32, 16 and 8 in turn.</summary>
    public int Layers { get; init; } = 3;

    /// <summary>Detection peaks that object proposals start from.</summary>
    public int Peaks { get; init; } = 40;

    /// <summary>The longest phrase, in words.</summary>
    public int MaxTokens { get; init; } = 64;

    /// <summary>Experts that place images and sentences beside the interface (<c>RetrievalExpert</c>); each adds P numbers to an image's or a sentence's embedding.</summary>
    public int RetrievalExperts { get; init; }

    /// <summary>The width inside an expert.</summary>
    public int RetrievalExpertWidth { get; init; } = 512;

    /// <summary>The presence score from which a phrase counts as found.</summary>
    public double PresenceThreshold { get; init; } = 0.5;

    /// <summary>What makes a phrase's score the probability that its answer is right; fitted after training.</summary>
    public ScoreCalibration PhraseCalibration { get; init; } = ScoreCalibration.None;

    /// <summary>What makes a thing's score the probability that it is right; fitted after training.</summary>
    public ScoreCalibration ThingCalibration { get; init; } = ScoreCalibration.None;

    /// <summary>How likely a region is what words name, by the cosine of their embeddings and the region's own score; fitted after training.</summary>
    public MatchOdds? WordOdds { get; init; }

    /// <summary>How likely a region is of the kind of a piece of an image, by the cosine of their embeddings and the region's own score; fitted after training.</summary>
    public MatchOdds? PieceOdds { get; init; }

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="FindException">The file is missing, is not JSON, or holds a setting that this version does not know.</exception>
    public static FindMiniConfig Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<FindMiniConfig>(File.ReadAllText(path), Format)
                ?? throw new FindException($"'{path}' holds no settings: a JSON object was expected.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FindException($"The model's configuration '{path}' cannot be read: {e.Message} Name a folder that holds {FileName}.", e);
        }
        catch (JsonException e)
        {
            throw new FindException($"The model's configuration '{path}' is not one that this version understands: {e.Message}", e);
        }
    }

    /// <summary>Whether a folder holds a find-mini model: its configuration, not that of some other model.</summary>
    public static bool IsIn(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            using var document = File.Exists(path) ? JsonDocument.Parse(File.ReadAllBytes(path)) : null;
            return document is not null && !(document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("model_type", out _));
        }
        catch (JsonException)
        {
            return true; // Damaged: loading says how.
        }
    }

    /// <summary>Writes the configuration.</summary>
    public void Save(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Format) + "\n");
}
