using System.Globalization;
using System.Text.RegularExpressions;
using FindAgents.Engine.Checkpoints;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language.Llama;

/// <summary>FIND's LLaMA language encoder (<c>modeling/language/llamaencoder.py</c>): a frozen LLaMA, read at an inner layer, and the projection.</summary>
internal sealed partial class LlamaEncoder : ProjectedLanguageEncoder
{
    private const string Below = "lang_encoder.";

    private readonly LlamaTrunk lang_encoder;

    /// <summary>Creates the encoder: FIND's part fresh, LLaMA zeros until it is loaded.</summary>
    /// <param name="config">Its sizes.</param>
    /// <param name="dtype">What LLaMA is kept and computed in: float16 officially, on a GPU; FIND's part is float32.</param>
    /// <param name="device">Where it is; <see langword="null"/> for the CPU.</param>
    /// <exception cref="FindException">The sizes do not fit together.</exception>
    public LlamaEncoder(LlamaConfig config, ScalarType dtype = ScalarType.Float32, Device? device = null)
        : base(nameof(LlamaEncoder), (config = Checked(config)).Width, config.Projection, device)
    {
        Config = config;
        lang_encoder = new LlamaTrunk(config, dtype, device);
        RegisterComponents();
    }

    /// <summary>The encoder's sizes.</summary>
    public LlamaConfig Config { get; }

    /// <inheritdoc/>
    public override Tensor Hidden(Tensor ids, Tensor attended) => lang_encoder.call(ids, attended);

    /// <summary>The mean over what is not padding.</summary>
    public override Tensor Summary(Tensor hidden, Tensor ids, Tensor attended)
    {
        using var scope = NewDisposeScope();
        var counted = attended.to(hidden.dtype).unsqueeze(-1); // (B, L, 1)
        return (hidden * counted).sum([1L]).div(counted.sum([1L])).MoveToOuterDisposeScope();
    }

    /// <summary>Loads FIND's own part alone: the official checkpoints were saved with LLaMA or without it.</summary>
    /// <param name="file">The open FIND checkpoint.</param>
    /// <param name="prefix">What stands before the names.</param>
    /// <exception cref="CheckpointMismatchException">A weight is missing, unknown or of another shape.</exception>
    public void LoadProjection(CheckpointFile file, string prefix)
    {
        ArgumentNullException.ThrowIfNull(file);
        ModuleWeights.Load(this, file, prefix: prefix, only: IsProjection);
    }

    /// <summary>Whether a weight is of FIND's own part.</summary>
    public static bool IsProjection(string name) => !name.StartsWith(Below, StringComparison.Ordinal);

    /// <summary>Loads LLaMA from the files that Hugging Face keeps it in.</summary>
    /// <param name="files">The open files; together they hold every weight once.</param>
    /// <exception cref="CheckpointMismatchException">A weight is missing from all files, unknown, or of another shape.</exception>
    public void LoadLlama(IReadOnlyList<CheckpointFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        HashSet<string>? missing = null;
        var unexpected = new List<string>();
        foreach (var file in files)
        {
            var differences = ModuleWeights.Load(lang_encoder, file, strict: false);
            missing = missing is null ? [.. differences.Missing] : [.. missing.Intersect(differences.Missing)];
            unexpected.AddRange(differences.Unexpected.Where(name => !IsUnread(Below + name)));
        }

        Require(
            new WeightDifferences([.. (missing ?? []).Order(StringComparer.Ordinal)], unexpected, []),
            string.Join(", ", files.Select(file => file.FilePath)),
            string.Empty);
    }

    /// <summary>Layers behind the one that is read, the head that predicts words, and a buffer of the rotary embeddings that follows from their base.</summary>
    private protected override bool IsUnread(string name)
    {
        if (name is $"{Below}lm_head.weight" || (name is $"{Below}model.norm.weight" && !Config.NormRead))
        {
            return true;
        }

        return LayerWeight().Match(name) is { Success: true } match
            && (match.Groups["rest"].Value == "self_attn.rotary_emb.inv_freq"
                || (int.Parse(match.Groups["layer"].Value, CultureInfo.InvariantCulture) is var layer && layer >= Config.LayersRead && layer < Config.Layers));
    }

    private static LlamaConfig Checked(LlamaConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config = config.KeyValueHeads == 0 ? config with { KeyValueHeads = config.Heads } : config;
        if (config is not { Width: > 0, FeedForward: > 0, Heads: > 0, KeyValueHeads: > 0, Layers: > 0, Vocabulary: > 0, Projection: > 0, ContextLength: > 1 }
            || config.Width % (2 * config.Heads) != 0 || config.Heads % config.KeyValueHeads != 0)
        {
            throw new FindException($"A LLaMA encoder needs sizes above zero, heads of one even width and a number of heads that those of keys and values divide; given was {config}.");
        }

        return config.LayersRead >= 0 && config.LayersRead <= config.Layers
            ? config
            : throw new FindException($"The feature layer is {config.FeatureLayer}; a LLaMA of {config.Layers} layers has {-config.Layers - 1} to {config.Layers}.");
    }

    [GeneratedRegex(@"^lang_encoder\.model\.layers\.(?<layer>[0-9]{1,4})\.(?<rest>.+)$")]
    private static partial Regex LayerWeight();
}
