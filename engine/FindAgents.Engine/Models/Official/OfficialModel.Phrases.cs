using FindAgents.Engine.Interface;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Prototypes;
using FindAgents.Engine.Results;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

internal sealed partial class OfficialModel
{
    // What the official sentences have where a picture stands; its tokens' embeddings give way to the picture's.
    private const string PictureMark = "[INTERACTIVE]";

    /// <inheritdoc/>
    /// <remarks>
    /// Phrases of words are asked together, as officially: each is read beside the others. Of a phrase that pictures stand
    /// in, the first entity is answered; every picture, and the words between two, are an entity.
    /// </remarks>
    public PhraseAnswers Ground(IModelEncoding encoding, IReadOnlyList<ModelPhrase> phrases, TaskPrototype? prototype)
    {
        using var scope = NewDisposeScope();
        var image = (OfficialImage)encoding;
        var masks = new Tensor[phrases.Count]; // (h, w) each
        List<int> said = [.. Enumerable.Range(0, phrases.Count).Where(i => !HasPicture(phrases[i]))];
        if (said.Count > 0)
        {
            Check(prototype, PrototypeQuestion.Phrases);
        }

        if (said.Count < phrases.Count)
        {
            Check(prototype, PrototypeQuestion.InterleavedPhrases);
        }

        if (said.Count > 0)
        {
            using var tokens = _language.Tokenize([.. said.Select(i => Words(phrases[i]))]);
            using var grounded = _find.Ground(image, tokens.Ids, tokens.Attended, prototype);
            for (var i = 0; i < said.Count; i++)
            {
                masks[said[i]] = grounded.Masks[i].clone();
            }
        }

        for (var i = 0; i < masks.Length; i++)
        {
            if (HasPicture(phrases[i]))
            {
                using var sentence = new InterleavedSentence(this, phrases[i]);
                using var outputs = _find.AskInterleaved(image, sentence.Query, sentence.PicturesFor(image), prototype);
                masks[i] = OfficialFindModel.ChooseMasks(outputs, sentence.Query)[0].clone();
            }
        }

        var all = stack(masks); // (P, h, w)
        return new PhraseAnswers(
            (prototype ?? (said.Count == phrases.Count ? BuiltInPrototypes.GroundedSegmentation : BuiltInPrototypes.InterleavedSegmentation)).Name,
            all.cpu().MoveToOuterDisposeScope(),
            [.. SegmentInference.Confidence(all).cpu().data<float>().Select(score => (double)score)],
            [.. phrases.Select(_ => (IReadOnlyList<string>)[])])
        {
            Scaling = OfficialMaskScaling.Of(image),
        };
    }

    /// <inheritdoc/>
    public RefineAnswer Refine(IModelEncoding encoding, RefinePrompt prompt, int width, int height, TaskPrototype? prototype)
    {
        using var scope = NewDisposeScope();
        var image = (OfficialImage)encoding;
        Check(prototype, prompt.Previous is null ? PrototypeQuestion.Prompt : PrototypeQuestion.FurtherPrompt);
        using var strokes = StrokeMasks.Draw(prompt, image, width, height, _device);
        var mask = _find.Refine(image, strokes.Positive, strokes.Negative, strokes.Previous, prototype)[0]; // (1, h, w)
        return new RefineAnswer((prototype ?? BuiltInPrototypes.InteractiveSegmentation).Name, mask[0].cpu().MoveToOuterDisposeScope(), SegmentInference.Confidence(mask).item<float>(), null)
        {
            Scaling = OfficialMaskScaling.Of(image, prompted: true),
        };
    }

    /// <inheritdoc/>
    public Embeddings EmbedImage(IModelEncoding encoding)
    {
        using var scope = NewDisposeScope();
        return Unit(BuiltInPrototypes.ImageTextRetrieval, ((OfficialImage)encoding).Objects["pred_retrievals"][0]); // (1, C)
    }

    /// <inheritdoc/>
    /// <remarks>One by one: pieces that are asked about together are read beside each other.</remarks>
    public Embeddings EmbedRegions(IModelEncoding encoding, IReadOnlyList<BinaryMask> masks)
    {
        using var scope = NewDisposeScope();
        var vectors = masks.Select(mask =>
        {
            using var sentence = new InterleavedSentence(this, new ModelPhrase(PictureMark, [new ModelPhrasePart(null, encoding, mask)]));
            return sentence.Entities[0].Embedding.clone(); // (1, C)
        }).ToList();
        return Unit(BuiltInPrototypes.InterleavedRetrieval, vectors.Count == 0 ? zeros(0, _language.Width) : cat(vectors));
    }

    /// <inheritdoc/>
    public Embeddings EmbedPhrases(IReadOnlyList<ModelPhrase> phrases, EmbeddingSpace space)
    {
        using var scope = NewDisposeScope();
        var vectors = new List<Tensor>(phrases.Count); // (1, C) each
        var pictures = false;
        foreach (var phrase in phrases)
        {
            if (space == EmbeddingSpace.Images && !HasPicture(phrase))
            {
                using var tokens = _language.Tokenize([Words(phrase)]);
                vectors.Add(_find.EmbedCaptions(_empty.Value, tokens.Ids, tokens.Attended));
                continue;
            }

            pictures |= HasPicture(phrase);
            using var sentence = new InterleavedSentence(this, phrase);
            if (space == EmbeddingSpace.Regions)
            {
                vectors.Add(sentence.Entities[0].Embedding.clone());
                continue;
            }

            using var outputs = _find.AskInterleaved(_empty.Value, sentence.Query, sentence.Pictures);
            vectors.Add(outputs["pred_interleave_image"][0].clone());
        }

        return Unit(pictures ? BuiltInPrototypes.InterleavedRetrieval : BuiltInPrototypes.ImageTextRetrieval, cat(vectors));
    }

    // A prototype of the caller's own has to be one that can be asked this.
    private static void Check(TaskPrototype? own, PrototypeQuestion question)
    {
        if (own is not null)
        {
            new PrototypeUse(PrototypeAsker.Official, question).Check(own);
        }
    }

    private static bool HasPicture(ModelPhrase phrase) => phrase.Parts.Any(part => part.Image is not null);

    private static string Words(ModelPhrase phrase) => string.Join(' ', phrase.Parts.Select(part => part.Words));

    private static Embeddings Unit(TaskPrototype prototype, Tensor rows) =>
        new(prototype.Name, nn.functional.normalize(rows, dim: -1).cpu().MoveToOuterDisposeScope());

    /// <summary>A phrase as the official interleaved sentence: its entities, and what each of them looks like.</summary>
    /// <remarks>Owns its tensors.</remarks>
    private sealed class InterleavedSentence : IDisposable
    {
        private readonly OfficialModel _model;
        private readonly ModelPhrase _phrase;
        private readonly List<IDisposable> _owned = [];
        private readonly Lazy<IReadOnlyList<ResolvedEntity>> _entities;
        private readonly Lazy<IReadOnlyList<VariableInput>> _pictures;

        public InterleavedSentence(OfficialModel model, ModelPhrase phrase)
        {
            (_model, _phrase) = (model, phrase);
            string[] pieces = [.. phrase.Parts.Select(part => part.Words ?? PictureMark)];
            var (tokens, sentence) = model._language.TokenizeSentence(string.Join(' ', pieces), pieces);
            using var scope = NewDisposeScope();
            using (tokens)
            {
                for (var i = 0; i < pieces.Length; i++)
                {
                    if (sentence.Phrases[i].Count == 0)
                    {
                        throw new PromptException($"The phrase '{phrase.Text}' is too long: its part '{pieces[i]}' lies beyond the {model._language.LongestText} tokens that the language encoder reads. Say it in fewer words.");
                    }
                }

                Query = model._find.Compose(
                    tokens.Ids, tokens.Attended, sentence.PhraseTokens(model._device), [.. phrase.Parts.Select(part => part.Image is not null)]);
                Query.Tokens.MoveToOuterDisposeScope();
                Query.Entities.MoveToOuterDisposeScope();
            }

            _entities = new Lazy<IReadOnlyList<ResolvedEntity>>(() => [.. phrase.Parts.Select(Resolve)]);
            _pictures = new Lazy<IReadOnlyList<VariableInput>>(() => OfficialFindModel.Join(Entities));
        }

        public InterleavedQuery Query { get; }

        /// <summary>The entities, each looked up in its picture or by its words.</summary>
        public IReadOnlyList<ResolvedEntity> Entities => _entities.Value;

        /// <summary>The tokens of the pictures, wherever they are from.</summary>
        public IReadOnlyList<VariableInput> Pictures => _pictures.Value;

        /// <summary>The tokens of the pictures for a question about an image: straight from it where all are parts of it.</summary>
        public IReadOnlyList<VariableInput> PicturesFor(OfficialImage image)
        {
            if (_phrase.Parts.Any(part => part.Image is not null && !ReferenceEquals(part.Image, image)))
            {
                return Pictures;
            }

            using var scope = NewDisposeScope();
            var parts = cat([.. _phrase.Parts.Select(part => part.Mask is { } mask
                ? StrokeMasks.Draw(mask, image, _model._device)
                : zeros(1, image.PaddedHeight, image.PaddedWidth, device: _model._device))]); // (E, H', W')
            var pictures = _model._find.PartsOf(image, parts);
            foreach (var level in pictures)
            {
                level.Content!.MoveToOuterDisposeScope();
                level.Padding!.MoveToOuterDisposeScope();
                level.Index!.MoveToOuterDisposeScope();
            }

            return pictures;
        }

        public void Dispose()
        {
            Query.Dispose();
            _owned.ForEach(owned => owned.Dispose());
        }

        private ResolvedEntity Resolve(ModelPhrasePart part, int number)
        {
            ResolvedEntity entity;
            if (part is { Image: OfficialImage picture, Mask: { } mask })
            {
                using var drawn = StrokeMasks.Draw(mask, picture, _model._device);
                entity = _model._find.ResolvePicture(Query, number, picture, drawn);
            }
            else
            {
                entity = _model._find.ResolveWords(Query, number, _model._empty.Value);
            }

            _owned.Add(entity);
            return entity;
        }
    }
}
