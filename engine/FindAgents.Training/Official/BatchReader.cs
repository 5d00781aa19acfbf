using FindAgents.Engine.Interface;
using FindAgents.Engine.Models.Official;
using FindAgents.Training.Losses;
using FindAgents.Training.Steps;
using TorchSharp;
using static FindAgents.Engine.Prototypes.VariableNames;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Official;

/// <summary>Makes of samples what the interface and the losses take: encodes images and texts, pads, numbers (the official <c>prepare_targets</c>).</summary>
/// <remarks>Results live in the caller's dispose scope; gradients flow into whatever module learns.</remarks>
internal sealed class BatchReader(OfficialModules modules, OfficialTrainingOptions options, TrainingDraws draws)
{
    // Indices of rows that belong to nothing; all that counts is that no two of them are alike.
    private const double NoPhrase = -2;
    private const double NoPhraseQuery = -3;
    private const double NoEntity = -5;
    private const double NoEntityQuery = -6;
    private const long NoPicture = -7;

    private readonly Device _device = modules.Device;

    /// <summary>Reads a batch.</summary>
    /// <exception cref="ArgumentException">The samples do not fit together.</exception>
    public PreparedBatch Read(IReadOnlyList<OfficialSample> batch)
    {
        SampleChecks.Check(batch);
        var (memory, height, width) = modules.Encode([.. batch.Select(sample => sample.Pixels)]);
        var given = new Dictionary<string, IReadOnlyList<VariableInput>>(StringComparer.Ordinal);
        var targets = batch.Select(sample => new ImageTargets
        {
            Labels = sample.Labels?.to(_device),
            Masks = sample.Masks is { } masks ? Masks(masks) : null,
        }).ToArray();
        var fresh = batch[0].Class is null ? null : ReadClasses(batch, given);
        if (batch[0].Caption is not null)
        {
            ReadCaptions(batch, given, targets);
        }

        if (batch.Any(sample => sample.Phrases is not null))
        {
            ReadPhrases(batch, given, targets, Masks);
        }

        if (batch[0].Sentence is not null)
        {
            ReadSentences(batch, memory, given, targets, Masks);
        }

        return new PreparedBatch(memory, targets, given, batch.Any(sample => sample.Strokes is not null) ? ReadStrokes() : null, fresh);

        Tensor Masks(Tensor masks) => Ragged.Masks(masks.to(_device), height, width);

        StrokeBatch ReadStrokes()
        {
            var none = zeros(0, height, width, ScalarType.Bool, _device);
            var strokes = batch.Select(sample => sample.Strokes is { } s ? Masks(s.Strokes) : none).ToArray();
            var truth = batch.Select(sample => sample.Strokes is { } s ? Masks(s.Masks) : none).ToArray();
            for (var i = 0; i < targets.Length; i++)
            {
                targets[i] = targets[i] with { SpatialMasks = truth[i] };
            }

            return new StrokeBatch(modules.Interface.Sampler, memory, strokes, truth, draws.Strokes);
        }
    }

    private FreshClasses ReadClasses(IReadOnlyList<OfficialSample> batch, Dictionary<string, IReadOnlyList<VariableInput>> given)
    {
        var texts = Encode([.. batch.Select(sample => sample.Class!.Tokens)]);
        given[ClassTokens] = [Tokens([.. texts.Select(text => text.Rows())])];
        return new FreshClasses(tensor(batch.Select(sample => sample.Class!.Class).ToArray(), device: _device));
    }

    private void ReadCaptions(IReadOnlyList<OfficialSample> batch, Dictionary<string, IReadOnlyList<VariableInput>> given, ImageTargets[] targets)
    {
        var texts = Encode([.. batch.Select(sample => sample.Caption)]);
        given[CaptionTokens] = [Tokens([.. texts.Select(text => text.Rows())])];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = targets[i] with { CaptionTokens = texts[i].Embeddings, CaptionMask = texts[i].Attended };
        }
    }

    private void ReadPhrases(IReadOnlyList<OfficialSample> batch, Dictionary<string, IReadOnlyList<VariableInput>> given, ImageTargets[] targets, Func<Tensor, Tensor> masks)
    {
        // What several phrases say is read once, and each of them asks what was read.
        var said = batch.Select(sample => sample.Phrases?.Hashes.Distinct().ToList() ?? []).ToArray();
        var texts = Encode([.. batch.Select((sample, i) => sample.Phrases is { } phrases ? Distinct(phrases, said[i]) : null)]);
        given[DescriptionTokens] = [Tokens([.. texts.Select(text => text.Rows())]) with { Index = Ragged.Stack([.. texts.Select(text => text.TextOfRows())], NoPhrase) }];
        given[DescriptionQueries] =
        [
            new VariableInput
            {
                Index = Ragged.Stack(
                    [.. batch.Select((sample, i) => tensor(sample.Phrases?.Hashes.Select(hash => (long)said[i].IndexOf(hash)).ToArray() ?? [], ScalarType.Int64, device: _device))], NoPhraseQuery),
            },
        ];
        for (var i = 0; i < targets.Length; i++)
        {
            if (batch[i].Phrases is { Hashes.Count: > 0 } phrases)
            {
                targets[i] = targets[i] with
                {
                    GroundingMasks = masks(phrases.Masks),
                    GroundingHashes = phrases.Hashes,
                    GroundingWeight = phrases.AreClassNames ? options.ClassNameWeight : options.PhraseWeight,
                };
            }
        }
    }

    private void ReadSentences(
        IReadOnlyList<OfficialSample> batch,
        InterfaceMemory memory,
        Dictionary<string, IReadOnlyList<VariableInput>> given,
        ImageTargets[] targets,
        Func<Tensor, Tensor> masks)
    {
        var texts = Encode([.. batch.Select(sample => sample.Sentence!.Tokens)]);
        var strokes = batch.Select(sample => masks(sample.Sentence!.Strokes)).ToArray();
        var queries = batch.Select((sample, i) => InterleavedQuery.Create(
            texts[i].Embeddings, texts[i].Attended, texts[i].Filled(sample.Sentence!.EntityTokens.to(_device)), sample.Sentence.IsVisual)).ToArray();
        var legends = queries.Select(query => query.Legend(modules.Interface)).ToArray();
        var content = legends.Select(legend => legend.Content!.squeeze(0)).ToArray(); // (L, C) each
        given[EntityTokens] = modules.Interface.Sampler.Sample(memory, strokes, [.. strokes.Select(stroke => zeros_like(stroke))], draws.Strokes, NoPicture);
        given[LegendTokens] =
        [
            Tokens(content) with
            {
                Position = Ragged.Stack([.. legends.Select(legend => legend.Position!.squeeze(0))]),
                Index = Ragged.Stack([.. legends.Select(legend => legend.Index!.squeeze(0))], NoEntity),
            },
        ];
        given[EntityQueries] = [new VariableInput { Index = Ragged.Stack([.. queries.Select(query => Range(0, query.IsVisual.Count, ScalarType.Int64, _device))], NoEntityQuery) }];

        var visual = Ragged.Stack([.. queries.Select(query => query.Visual())]); // (B, E)
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = targets[i] with { InterleaveMasks = masks(batch[i].Sentence!.Masks), InterleaveIsVisual = visual[i] };
        }
    }

    private static VariableInput Tokens(IReadOnlyList<Tensor> rows) => new() { Content = Ragged.Stack(rows), Padding = Ragged.Padding(rows) };

    private static PromptTokens Distinct(PhraseSample phrases, List<long> said)
    {
        var hashes = phrases.Hashes.ToList();
        var first = tensor(said.Select(hash => (long)hashes.IndexOf(hash)).ToArray(), ScalarType.Int64, device: phrases.Tokens.Ids.device);
        return new PromptTokens(phrases.Tokens.Ids.index_select(0, first), phrases.Tokens.Attended.index_select(0, first));
    }

    /// <summary>Encodes all texts in one call, and gives each image its own back.</summary>
    private EncodedTexts[] Encode(IReadOnlyList<PromptTokens?> texts)
    {
        var length = texts.Max(text => text?.Ids.shape[1] ?? 0);
        var counts = texts.Select(text => text?.Ids.shape[0] ?? 0).ToArray();
        var none = zeros(0, length, ScalarType.Int64, _device);
        var ids = cat([.. texts.Select(text => text is null ? none : EncodedTexts.Fill(text.Ids.to(_device), length))]);
        var attended = cat([.. texts.Select(text => text is null ? none : EncodedTexts.Fill(text.Attended.to(_device).to_type(ScalarType.Int64), length))]).to_type(ScalarType.Bool);
        var embeddings = ids.shape[0] == 0
            ? zeros(0, length, modules.Interface.Options.HiddenSize, device: _device)
            : modules.EncodeTexts(ids, attended); // (ΣN, L, C)
        var starts = counts.Select((_, i) => counts[..i].Sum()).ToArray();
        return [.. counts.Select((count, i) => new EncodedTexts(embeddings.narrow(0, starts[i], count), attended.narrow(0, starts[i], count)))];
    }
}
