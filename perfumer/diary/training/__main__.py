from perfumer.compat.moved import run_moved

if __name__ == "__main__":
    run_moved("perfumer.diary.training")
