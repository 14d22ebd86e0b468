"""Learning which exercise a movement is: the corpus and the training of ``models/exercise_recognition.npz``."""
